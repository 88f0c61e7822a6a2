// Fill in the web form as a person does, save it, load it into a fresh browser and save it again; report what came out.
//   READINESS_BROWSER_TOOLS=folder CHROMIUM=path node form.mjs form.html
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(resolve(process.env.READINESS_BROWSER_TOOLS), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const address = pathToFileURL(resolve(process.argv[2])).href;
const complaints = [];
const requests = [];
const out = {};

async function open(context) {
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url()); });
  await page.goto(address);
  return page;
}

const box = (page, name) => page.locator(`fieldset[data-question="${name}"]`);
const choose = (page, name, value) => box(page, name).locator(`input[value="${value}"]`).check();
const shown = (page, name) => box(page, name).isVisible();

async function save(page) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 5000 }), page.click("#save")]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf-8") };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext();
let page = await open(context);
out.start = { progress: await page.textContent("#progress"), frequency: await shown(page, "frequency") };
await page.fill("#date", "2026-03-05");
await choose(page, "meetings", "=no");
out.hidden = !(await shown(page, "frequency"));
await choose(page, "meetings", "=yes");
await choose(page, "frequency", "=3");
await choose(page, "owner", "unknown");
await page.fill('[id="v-budget"]', "12,5");
await page.fill('[id="v-city.firms"]', "many");
await page.fill('[id="v-founded"]', "2020-02-29");
await page.fill('[id="v-story"]', 'a "b" <c>\u202e: #');
await choose(page, "tools", "saw");
await choose(page, "tools", "press");
await choose(page, "size", "na");
await page.click("#save");
out.faults = await page.locator(".error:visible").allTextContents();
out.focus = await page.evaluate(() => document.activeElement.id);
await page.fill('[id="v-city.firms"]', "1 200");
await box(page, "city.firms").locator("summary").click();
await page.fill('[id="s-city.firms"]', "GUS");
await page.fill('[id="y-city.firms"]', "2023");
await page.fill('[id="r-size"]', "No house");
await page.close();
page = await open(context);
out.kept = await page.inputValue('[id="v-city.firms"]');
out.first = await save(page);
await page.evaluate(axe);
const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
out.violations = found.violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
await page.setViewportSize({ width: 390, height: 844 });
out.overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
const other = await open(await browser.newContext());
await other.setInputFiles("#file", { name: "a.yaml", mimeType: "text/yaml", buffer: Buffer.from(out.first.text) });
await other.waitForFunction(() => document.querySelector("fieldset.done") !== null);
out.second = await save(other);
await other.setInputFiles("#file", { name: "b.yaml", mimeType: "text/yaml", buffer: Buffer.from("{}") });
await other.waitForFunction(() => document.getElementById("message").textContent.includes("form"));
out.refused = await other.textContent("#message");
other.on("dialog", (dialog) => dialog.accept());
await other.click("#clear");
out.cleared = await other.textContent("#progress");
await browser.close();
console.log(JSON.stringify({ ...out, complaints, requests }));
