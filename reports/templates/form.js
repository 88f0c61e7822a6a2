"use strict";
// The form keeps what is typed in the browser and writes an answer sheet; nothing is ever sent.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const at = (id) => document.getElementById(id);
  const boxes = new Map([...document.querySelectorAll("fieldset")].map((box) => [box.dataset.question, box]));
  const key = ["readiness", data.questionnaire, data.version, data.municipality.id, data.role].join(":");
  const fields = [...at("form").querySelectorAll("input, select, textarea")];
  const NA = {}, UNKNOWN = null;

  // Characters that no answer sheet may hold; line separators become blanks.
  const clean = (text) => text.replace(/[\u2028\u2029]/g, " ")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();
  const chosen = (box) => box.querySelector("input[type=radio]:checked").value;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? values[name] : gap));

  function number(text) {
    const bare = text.replace(/(\d)[\s\u00a0\u202f](?=\d{3}(?!\d))/g, "$1").trim();
    if (/^[-+]?\d{1,3}[.,]\d{3}$/.test(bare) && !bare.includes(data.point)) return NaN;
    return /^[-+]?\d+([.,]\d+)?$/.test(bare) ? Number(bare.replace(",", ".")) : NaN;
  }

  // The answer of one question as a sheet writes it, undefined while there is none; faults as [field, words].
  function answer(name, faults) {
    const box = boxes.get(name), asked = data.questions[name], state = chosen(box), out = {};
    const ticked = [...box.querySelectorAll("input[type=checkbox]:checked")].map((one) => one.value);
    const typed = box.querySelector(".value");
    if (state === "unknown") out.unknown = true;
    else if (state === "na") {
      out.na = clean(box.querySelector(".na").value);
      if (!out.na) faults.push([box.querySelector(".na"), words.missing]);
    } else if (state === "none") out.value = [];
    else if (ticked.length) out.value = ticked;
    else if (state.startsWith("=")) out.value = asked.type === "level" ? Number(state.slice(1)) : state.slice(1);
    else if (typed && clean(typed.value)) {
      out.value = clean(typed.value);
      if (asked.type === "number" || asked.type === "money") {
        const value = number(out.value);
        const fits = value >= (asked.min ?? -Infinity) && value <= (asked.max ?? Infinity);
        if (!fits || (asked.integer && !Number.isInteger(value))) faults.push([typed, asked.fault]);
        out.value = value;
      }
    } else return undefined;
    for (const beside of ["source", "note"]) {
      const text = clean(box.querySelector("." + beside).value);
      if (text) out[beside] = text;
    }
    const year = clean(box.querySelector(".year").value);
    if (year) {
      out.year = Number(year);
      if (!/^(19|20)\d\d$|^2100$/.test(year)) faults.push([box.querySelector(".year"), words.bad_year]);
    }
    return out;
  }

  // Conditions in three values: true, false, null for not known yet; as the program itself judges them.
  function truth(rule, facts) {
    if (!rule) return true;
    if (rule.not) { const inner = truth(rule.not, facts); return inner === null ? null : !inner; }
    for (const [name, decisive] of [["all", false], ["any", true]]) {
      if (!rule[name]) continue;
      const parts = rule[name].map((part) => truth(part, facts));
      return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive;
    }
    if (rule.score) return null;
    const value = rule.municipality ? data.municipality[rule.municipality] : facts.get(rule.answer) ?? UNKNOWN;
    if ("answered" in rule) return (value !== UNKNOWN) === rule.answered;
    if (value === UNKNOWN) return null;
    if (value === NA) return false;
    const many = Array.isArray(value) ? value : [value];
    if ("is" in rule) return many.some((one) => String(one) === String(rule.is));
    if ("in" in rule) return many.some((one) => rule.in.some((wanted) => String(one) === String(wanted)));
    if ("at_least" in rule) return Number(value) >= rule.at_least;
    if ("at_most" in rule) return Number(value) <= rule.at_most;
    return Number(value) >= rule.between[0] && Number(value) <= rule.between[1];
  }

  // Show what applies, note what is wrong, return the answers that count.
  function settle() {
    const facts = new Map(), answers = {}, faults = [];
    let total = 0, done = 0;
    for (const [name, box] of boxes) {
      const shown = truth(data.questions[name].show_if, facts);
      box.hidden = shown === false;
      box.querySelector(".reason").hidden = chosen(box) !== "na";
      const own = [], given = answer(name, own);
      const value = !given || given.unknown ? UNKNOWN : "na" in given ? NA : given.value;
      box.querySelector("input[type=radio][value='']").closest("label").hidden = Boolean(given) && chosen(box) === "";
      facts.set(name, shown === false ? NA : shown === null ? UNKNOWN : value);
      if (shown === false) continue;
      total += 1;
      done += given ? 1 : 0;
      box.classList.toggle("done", Boolean(given));
      if (given) answers[name] = given;
      faults.push(...own);
    }
    at("progress").textContent = fill(words.progress, { done, total });
    return { answers, faults };
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(fields.map((one) => (/radio|checkbox/.test(one.type) ? one.checked : one.value))));
    } catch { at("stored").textContent = words.not_stored; }
  }

  function restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null");
      if (!Array.isArray(kept) || kept.length !== fields.length) return;
      fields.forEach((one, i) => { if (/radio|checkbox/.test(one.type)) one.checked = kept[i]; else one.value = kept[i]; });
    } catch { at("stored").textContent = words.not_stored; }
  }

  function mark(faults) {
    for (const one of fields) {
      one.removeAttribute("aria-invalid");
      for (const id of (one.getAttribute("aria-describedby") ?? "").split(" ")) if (id) at(id).hidden = true;
    }
    for (const [field, text] of faults) {
      const error = at(field.getAttribute("aria-describedby"));
      field.setAttribute("aria-invalid", "true");
      Object.assign(error, { textContent: text, hidden: false });
    }
    if (!faults.length) return;
    const details = faults[0][0].closest("details");
    if (details) details.open = true;
    faults[0][0].focus();
  }

  function save() {
    const { answers, faults } = settle();
    const head = ["date", "respondent"].map(at).filter((one) => !one.validity.valid).map((one) => [one, words.bad_field[one.id]]);
    const all = [...head, ...faults];
    mark(all);
    at("message").textContent = all.length ? fill(words.to_mend, { count: all.length }) : "";
    if (all.length) return;
    const id = at("respondent").value, role = at("role").value, knowledge = at("knowledge").value || "general";
    const sheet = {
      questionnaire: data.questionnaire, version: data.version, municipality: data.municipality,
      respondent: { ...(id && { id }), role, knowledge }, date: at("date").value, answers,
    };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(sheet, null, 1) + "\n"], { type: "application/yaml" }));
    link.download = `${data.municipality.id}-${id || role}.yaml`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    at("message").textContent = fill(words.saved, { file: link.download });
  }

  function empty() {
    at("form").reset();
    at("date").value = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }

  function take(sheet) {
    if (sheet.questionnaire !== data.questionnaire || sheet.version !== data.version || sheet.municipality.id !== data.municipality.id) {
      throw new Error("another form");
    }
    empty();
    at("date").value = sheet.date;
    at("respondent").value = sheet.respondent.id ?? "";
    at("role").value = sheet.respondent.role;
    at("knowledge").value = sheet.respondent.knowledge;
    for (const [name, given] of Object.entries(sheet.answers)) {
      const box = boxes.get(name);
      if (!box) continue;
      const press = (value) => { for (const one of box.querySelectorAll("input[type=radio]")) if (one.value === value) one.checked = true; };
      if (given.unknown) press("unknown");
      else if ("na" in given) { press("na"); box.querySelector(".na").value = given.na; }
      else if (Array.isArray(given.value)) {
        if (!given.value.length) press("none");
        for (const one of box.querySelectorAll("input[type=checkbox]")) one.checked = given.value.includes(one.value);
      } else if (box.querySelector(".value")) box.querySelector(".value").value = String(given.value).replace(".", typeof given.value === "number" ? data.point : ".");
      else press("=" + given.value);
      for (const beside of ["source", "year", "note"]) box.querySelector("." + beside).value = given[beside] ?? "";
    }
  }

  // Two kinds of answer to one question exclude each other: what was given last holds.
  at("form").addEventListener("input", (event) => {
    const box = event.target.closest("fieldset");
    if (box && (event.target.type === "checkbox" || event.target.classList.contains("value"))) {
      box.querySelector("input[type=radio][value='']").checked = true;
    } else if (box && event.target.type === "radio") {
      for (const one of box.querySelectorAll("input[type=checkbox]")) one.checked = false;
      if (box.querySelector(".value")) box.querySelector(".value").value = "";
    }
    settle();
    keep();
  });
  at("form").addEventListener("submit", (event) => event.preventDefault());
  at("save").addEventListener("click", save);
  at("load").addEventListener("click", () => at("file").click());
  at("file").addEventListener("change", async () => {
    const [file] = at("file").files;
    at("file").value = "";
    if (!file) return;
    try { take(JSON.parse(await file.text())); at("message").textContent = ""; } catch { at("message").textContent = words.bad_load; }
    settle();
    keep();
  });
  at("clear").addEventListener("click", () => {
    if (!confirm(words.delete_sure)) return;
    try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
    empty();
    mark([]);
    at("message").textContent = "";
    settle();
  });
  empty();
  restore();
  settle();
})();
