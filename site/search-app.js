// The search as people use it: a list below the field in the head of every page, and the search page
// with its filters.
(() => {
  "use strict";

  const form = document.querySelector("form[data-search]");
  const page = document.getElementById("page_found");
  const input = form.elements.q;
  advisoryEngine.at(form.dataset.root, form.dataset.index);

  // Letters that come faster, as from a held key, are one question.
  const PAUSE = 20;
  const SUGGESTED = 8;
  const AT_ONCE = 10;
  // So many results are shown as soon as they are there, and the others of the first list after them.
  const FIRST = 3;

  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    made.append(...content);
    return made;
  }

  // A phrase of the language of the site with its values.
  function fill(phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function written(number) {
    return number.toLocaleString(document.documentElement.lang || "en");
  }

  function count(number) {
    return number === 1 ? "[[1 advisory]]" : fill("[[{number} advisories]]", { number: written(number) });
  }

  function quoted(word) {
    return fill("[[“{word}”]]", { word });
  }

  function escaped(word) {
    return word.replace(/[.*+?^${}()|[\]\\\-/]/g, "\\$&");
  }

  // A text in which the beginnings of words that were asked for stand out.
  function marked(text, words) {
    if (words.length === 0) {
      return [text];
    }
    const wanted = new RegExp(`(?<![\\p{L}\\p{N}])(${words.map(escaped).join("|")})`, "giu");
    return text.split(wanted).map((piece, at) => (at % 2 === 1 ? element("mark", "", piece) : piece));
  }

  function tags(hit) {
    const all = [];
    if (hit.rating) {
      const [word, className, score] = hit.rating;
      const rating = element("span", `severity ${className}`, word);
      if (score) {
        rating.append(" ", element("b", "", score));
      }
      all.push(rating);
    }
    if (hit.mark) {
      all.push(element("span", "tag private", hit.mark));
    }
    if (hit.withdrawn) {
      all.push(element("span", "tag", "[[Withdrawn]]"));
    }
    return all.flatMap((tag) => [" ", tag]);
  }

  // The last question counts, whichever is answered first.
  let asked = 0;
  async function ask(question, answer, fail) {
    asked += 1;
    const mine = asked;
    try {
      const found = await question();
      if (mine === asked) {
        answer(found);
      }
    } catch (error) {
      if (mine === asked) {
        fail(error);
      }
    }
  }

  // Asks what was typed: at once, or after the letters that follow each other without a pause. No
  // answer to what stood there before is shown any more.
  let timer = 0;
  function whenTyped(look) {
    let last = -PAUSE;
    input.addEventListener("input", () => {
      const now = performance.now();
      const isAlone = now - last >= PAUSE;
      last = now;
      asked += 1;
      clearTimeout(timer);
      if (isAlone) {
        look();
      } else {
        timer = setTimeout(look, PAUSE);
      }
    });
  }

  const FAILED = "[[The search cannot be loaded. Reload the page to try again.]]";

  function forQuestion(text, corrections) {
    const words = advisoryEngine.words(text.toLowerCase());
    return words.concat(corrections.flatMap(([, others]) => others)).sort((a, b) => b.length - a.length);
  }

  // ---- The list below the field, as a combobox (ARIA Authoring Practices, "list autocomplete").

  function suggest() {
    const list = element("div", "suggestions");
    const said = element("span", "hidden");
    list.id = "page_suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "[[Advisories]]");
    said.setAttribute("role", "status");
    form.append(list, said);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const [name, value] of Object.entries(attributes)) {
      input.setAttribute(name, value);
    }
    let active = -1;

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function choose(at) {
      active = at;
      input.removeAttribute("aria-activedescendant");
      Array.from(list.children).forEach((option, number) => {
        option.setAttribute("aria-selected", String(number === at));
        if (number === at) {
          input.setAttribute("aria-activedescendant", option.id);
          option.scrollIntoView({ block: "nearest" });
        }
      });
    }

    function option(at, address, ...content) {
      const link = element("a", "", ...content);
      link.href = address;
      link.tabIndex = -1;
      link.id = `page_suggestion_${at}`;
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      return link;
    }

    function look() {
      const text = input.value.trim();
      if (!text) {
        asked += 1;
        said.textContent = "";
        close();
        return;
      }
      ask(
        async () => {
          const { found, corrections } = await advisoryEngine.find(text, {});
          return { found, corrections, hits: await advisoryEngine.show(found.slice(0, SUGGESTED)) };
        },
        ({ found, corrections, hits }) => {
          const words = forQuestion(text, corrections);
          list.replaceChildren(
            ...hits.map((hit, at) =>
              option(at, hit.address, element("span", "title", ...marked(hit.title, words)), " ", element("span", "id", ...marked(hit.id, words)), ...tags(hit)),
            ),
          );
          const address = `${form.dataset.search}?q=${encodeURIComponent(text)}`;
          const all = found.length > hits.length ? fill("[[All {number} advisories]]", { number: written(found.length) }) : "[[Search with filters]]";
          list.append(option(hits.length, address, found.length === 0 ? "[[No advisory matches: search with filters]]" : all));
          said.textContent = found.length === 0 ? "[[No advisory matches.]]" : count(found.length);
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
          choose(-1);
        },
        () => {
          said.textContent = FAILED;
          close();
        },
      );
    }

    whenTyped(look);
    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          look();
        } else if (event.key === "ArrowDown") {
          choose(active === last ? -1 : active + 1);
        } else {
          choose(active === -1 ? last : active - 1);
        }
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        list.children[active].click();
      }
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) {
        close();
      }
    });
    if (input.value.trim() && document.activeElement === input) {
      look();
    }
  }

  // ---- The search page. What is asked for lives in the address.

  function searchPage() {
    const status = document.getElementById("page_count");
    const more = document.getElementById("page_more");
    const names = document.getElementById("page_packages");
    const fields = Array.from(form.elements).filter((field) => field.name);
    let found = [];
    let words = [];
    let shown = 0;

    function question() {
      return new URLSearchParams(fields.map((field) => [field.name, field.value.trim()]).filter(([, value]) => value));
    }

    function address() {
      const asked = question().toString();
      return window.location.pathname + (asked ? `?${asked}` : "");
    }

    function fromAddress() {
      const asked = new URLSearchParams(window.location.search);
      for (const field of fields) {
        field.value = asked.get(field.name) || "";
        // A filter that the page does not offer is none.
        if (field.selectedIndex === -1) {
          field.value = "";
        }
      }
    }

    function line(hit) {
      const link = element("a", "", ...marked(hit.title, words));
      link.href = hit.address;
      const traits = element("div", "traits", element("span", "id", ...marked(hit.id, words)));
      if (hit.mark !== "[[Draft]]") {
        const time = element("time", "", hit.date);
        time.dateTime = hit.date;
        traits.append(" ", time);
      }
      traits.append(...tags(hit));
      for (const [name, ecosystem] of hit.packages) {
        traits.append(" ", element("span", "package", ...marked(name, words), " ", element("span", "ecosystem", ecosystem)));
      }
      if (hit.more) {
        traits.append(" ", element("span", "ecosystem", fill("[[and {number} more]]", { number: hit.more })));
      }
      return element("li", hit.withdrawn ? "withdrawn" : "", link, traits);
    }

    function links() {
      return Array.from(page.querySelectorAll("li > a"));
    }

    // Puts results behind those that are there.
    function append(hits) {
      const lines = hits.map(line);
      page.append(...lines);
      shown += hits.length;
      more.hidden = shown >= found.length;
      return lines;
    }

    // Shows as many more, unless somebody asks something else meanwhile.
    async function next(number, then) {
      const mine = asked;
      // Asked for twice they would come twice.
      more.hidden = true;
      try {
        const hits = await advisoryEngine.show(found.slice(shown, shown + number));
        if (mine === asked) {
          then(append(hits));
        }
      } catch {
        if (mine === asked) {
          more.hidden = false;
          failed();
        }
      }
    }

    function failed() {
      status.textContent = FAILED;
    }

    function look(first) {
      const values = Object.fromEntries(question());
      const { q: text = "", ...filters } = values;
      ask(
        async () => {
          const result = await advisoryEngine.find(text, filters);
          return [result, await advisoryEngine.show(result.found.slice(0, first))];
        },
        ([result, hits]) => {
          const { corrections } = result;
          const focused = links().indexOf(document.activeElement);
          found = result.found;
          words = forQuestion(text, corrections);
          shown = 0;
          page.replaceChildren();
          append(hits);
          // Who walks through the results already stays among them.
          if (focused !== -1) {
            (links()[Math.min(focused, hits.length - 1)] || input).focus();
          }
          if (first < AT_ONCE && shown < found.length) {
            next(AT_ONCE - first, () => {});
          }
          const meant = corrections.map(([typed, others]) =>
            fill("[[There is no {typed}; this is for {found}.]]", { typed: quoted(typed), found: others.map(quoted).join(", ") }),
          );
          const what = found.length === 0 ? "[[No advisory matches.]]" : `${count(found.length)}.`;
          status.textContent = [what, ...meant].join(" ");
        },
        failed,
      );
    }

    whenTyped(() => {
      history.replaceState(null, "", address());
      look(FIRST);
    });
    function turn() {
      clearTimeout(timer);
      if (address() !== window.location.pathname + window.location.search) {
        history.pushState(null, "", address());
      }
      look(FIRST);
    }
    form.addEventListener("change", (event) => {
      if (event.target !== input) {
        turn();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      turn();
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const field of fields) {
        field.value = "";
      }
      turn();
      input.focus();
    });
    window.addEventListener("popstate", () => {
      fromAddress();
      look(FIRST);
    });
    more.addEventListener("click", () => next(AT_ONCE, (lines) => lines[0]?.firstChild.focus()));

    // The arrows walk through the results, Escape leads back to the field and empties it.
    document.addEventListener("keydown", (event) => {
      const all = links();
      const at = all.indexOf(document.activeElement);
      if (at === -1 && document.activeElement !== input) {
        return;
      }
      if (event.key === "ArrowDown" && at + 1 < all.length) {
        event.preventDefault();
        all[at + 1].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        (all[at - 1] || input).focus();
      } else if (event.key === "Escape" && at >= 0) {
        event.preventDefault();
        input.focus();
      }
    });

    const ofPackage = form.elements.package;
    ofPackage.addEventListener("input", async () => {
      const start = ofPackage.value.trim();
      const known = start.length > 1 ? await advisoryEngine.packages(start).catch(() => []) : [];
      names.replaceChildren(
        ...known.slice(0, 20).map((name) => {
          const made = element("option", "");
          made.value = name;
          return made;
        }),
      );
    });

    // Nobody has seen anything yet that could move.
    fromAddress();
    look(AT_ONCE);
  }

  if (page) {
    searchPage();
  } else {
    suggest();
  }
})();
