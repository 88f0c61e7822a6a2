// Look at web pages as a browser does: axe-core's findings, requests, complaints and overflow, at several widths, as JSON.
//   READINESS_BROWSER_TOOLS=folder CHROMIUM=path node axe.mjs page.html...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(resolve(process.env.READINESS_BROWSER_TOOLS), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const widths = [1280, 390];

async function look(browser, file, width) {
  const context = await browser.newContext({ viewport: { width, height: 844 } });
  const page = await context.newPage();
  const address = pathToFileURL(resolve(file)).href;
  const requests = [];
  const complaints = [];
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) requests.push(request.url());
  });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const fonts = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...document.fonts].filter((font) => font.status === "loaded").map((font) => font.family);
  });
  const letters = await page.evaluate(() =>
    [...document.querySelectorAll("figure svg text")]
      .filter((text) => text.getClientRects().length)
      .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a),
  );
  const reached = await page.evaluate(() =>
    [...document.querySelectorAll("figure .scroll")].every((frame) => {
      frame.focus();
      frame.scrollLeft = 9999;
      const whole = frame.scrollLeft + frame.clientWidth >= frame.scrollWidth - 1;
      frame.scrollLeft = 0;
      return document.activeElement === frame && whole;
    }),
  );
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("figure .scroll")].map((frame) => frame.scrollWidth > frame.clientWidth),
  );
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  await context.close();
  const violations = found.violations.map(({ id, help, nodes }) => [id, help, ...nodes.map((node) => node.html.slice(0, 200))]);
  return { file, width, overflow, fonts, letters, reached, wide, requests, complaints, violations };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const seen = [];
for (const file of process.argv.slice(2)) for (const width of widths) seen.push(await look(browser, file, width));
await browser.close();
console.log(JSON.stringify(seen));
