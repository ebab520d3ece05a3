// Looks for records in the index of the site. The index is many small scripts, and this loads the
// few that a question needs: those with the words, then those with what the results show.
//
// The other half, which makes the index, is `src/publish/site/search` of the program.
const advisoryEngine = (() => {
  "use strict";

  // How much it says that a word stands in the text, in the title, in the name of a package, as the
  // name of a package, as an id. It counts four times for the very word, twice for its beginning,
  // once for a word that it was corrected to.
  const LEVELS = "!#$%&";
  const WEIGHTS = [1, 16, 64, 256, 4096];
  const EXACT = 4;
  const BEGINNING = 2;
  const CORRECTED = 1;

  // As many files are read for the beginning of a word.
  const MOST_BLOCKS = 3;
  const LONGEST_WORD = 40;
  const LONGEST_NAME = 100;
  const MOST_WORDS = 12;
  const LONG = 9;
  const SHORTEST_CORRECTED = 5;
  const MOST_CORRECTIONS = 3;

  const loads = new Map();
  const blocks = new Map();
  let root = "";
  let indexUrl = "";
  let frame = null;

  window.advisorySearch = (name, data) => {
    const load = loads.get(name);
    if (load) {
      load.give(data);
    }
  };

  // A file of the index. It is a script and no data, because browsers fetch no data from disk.
  function load(name, url) {
    const known = loads.get(name);
    if (known) {
      return known.promise;
    }
    const one = {};
    one.promise = new Promise((give, fail) => {
      one.give = give;
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => script.remove();
      script.onerror = () => {
        loads.delete(name);
        script.remove();
        fail(new Error(url));
      };
      document.head.append(script);
    });
    loads.set(name, one);
    return one.promise;
  }

  async function open() {
    if (!frame) {
      const read = await load("frame", indexUrl);
      read.t = read.terms.split(" ");
      read.g = read.pieces.split(" ");
      read.empty = new Set(read.saying_nothing.split(" "));
      frame = read;
    }
    return frame;
  }

  function part(name) {
    return load(name, `${root}${frame.folder}/${name}.js`);
  }

  async function block(kind, at) {
    const name = kind + at;
    if (!blocks.has(name)) {
      const [keys, values] = await part(name);
      blocks.set(name, { keys: keys.split(" "), values: values.split(" ") });
    }
    return blocks.get(name);
  }

  // How many of the texts in order are not behind `text`.
  function upTo(texts, text) {
    let low = 0;
    let high = texts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (texts[middle] <= text) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  async function exact(kind, key) {
    const { keys, values } = await block(kind, Math.max(upTo(frame[kind], key) - 1, 0));
    const at = upTo(keys, key) - 1;
    return keys[at] === key ? values[at] : undefined;
  }

  // All terms that begin so; where they are too many, one that stands for all of them.
  async function beginningWith(start) {
    const first = Math.max(upTo(frame.t, start) - 1, 0);
    const last = Math.max(upTo(frame.t, `${start}\uffff`) - 1, 0);
    if (last - first >= MOST_BLOCKS) {
      const all = await exact("t", `=*${start}`);
      return all === undefined ? [] : [[`=*${start}`, all]];
    }
    const wanted = [];
    for (let at = first; at <= last; at += 1) {
      wanted.push(block("t", at));
    }
    const found = [];
    for (const { keys, values } of await Promise.all(wanted)) {
      let at = upTo(keys, start);
      if (at > 0 && keys[at - 1] === start) {
        at -= 1;
      }
      for (; at < keys.length && keys[at].startsWith(start); at += 1) {
        found.push([keys[at], values[at]]);
      }
    }
    return found;
  }

  // Calls `visit` with every record of a packed list and its level.
  function unpack(packed, visit) {
    let at = 0;
    function number() {
      let value = 0;
      for (let by = 1; ; by *= 28) {
        const code = packed.charCodeAt(at);
        at += 1;
        const digit = code > 92 ? code - 41 : code - 40;
        value += by * digit;
        if (digit < 58) {
          return value;
        }
      }
    }
    while (at < packed.length) {
      const level = LEVELS.indexOf(packed[at]);
      at += 1;
      const isRuns = packed[at] === "'";
      at += isRuns ? 1 : 0;
      let next = 0;
      while (at < packed.length && packed.charCodeAt(at) >= 40) {
        const start = next + number();
        next = start + (isRuns ? number() : 0) + 1;
        for (let record = start; record < next; record += 1) {
          visit(record, level);
        }
      }
    }
  }

  function add(weights, packed, quality) {
    unpack(packed, (record, level) => {
      const weight = WEIGHTS[level] * quality;
      if (weights[record] < weight) {
        weights[record] = weight;
      }
    });
  }

  const UNSPACED =
    /([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]+)/u;

  // The words of a text, cut as the index cuts names.
  function words(text) {
    const all = [];
    for (const run of text.match(/[\p{Alphabetic}\p{N}]+/gu) || []) {
      run.split(UNSPACED).forEach((piece, at) => {
        const letters = Array.from(piece);
        if (at % 2 === 1) {
          for (let i = 0; i === 0 || i + 1 < letters.length; i += 1) {
            all.push(letters.slice(i, i + 2).join(""));
          }
        } else if (letters.length > 1 && !frame.empty.has(piece)) {
          all.push(letters.slice(0, LONGEST_WORD).join(""));
        }
      });
    }
    return all;
  }

  // The mistakes that make one word of the other: a letter more, less, other, or two exchanged.
  function mistakes(typed, meant, most) {
    const a = Array.from(typed);
    const b = Array.from(meant);
    if (Math.abs(a.length - b.length) > most) {
      return most + 1;
    }
    let before = [];
    let above = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = above;
      above = row;
    }
    return above[b.length];
  }

  // The words that somebody may have meant, the likeliest first.
  async function meant(typed) {
    const letters = Array.from(typed);
    if (letters.length < SHORTEST_CORRECTED) {
      return [];
    }
    const pieces = [`^${letters.slice(0, 2).join("")}`, `${letters.slice(-2).join("")}^`];
    if (letters.length >= LONG) {
      const middle = Math.floor((letters.length - 3) / 2);
      pieces.push(letters.slice(middle, middle + 3).join(""));
    }
    const lists = await Promise.all(pieces.map((piece) => exact("g", piece)));
    const most = letters.length >= LONG ? 2 : 1;
    const candidates = new Map();
    for (const list of lists) {
      for (const one of list ? list.split(",") : []) {
        const word = one.slice(1);
        if (!candidates.has(word)) {
          const count = mistakes(typed, word, most);
          if (count <= most) {
            // The first letter is seldom wrong.
            const isOtherwise = word[0] === typed[0] ? 0 : 5;
            candidates.set(word, count * 10 + isOtherwise - Number(one[0]));
          }
        }
      }
    }
    return [...candidates]
      .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
      .slice(0, MOST_CORRECTIONS)
      .map(([word]) => word);
  }

  // The records with a single word: with itself, with words that begin so while it may still be
  // typed or is nowhere, and with what may have been meant if there is nothing else.
  async function ofWord(word, isLast, corrections) {
    const weights = new Uint16Array(frame.records);
    const [itself, begun] = await Promise.all([exact("t", word), isLast ? beginningWith(word) : []]);
    if (itself !== undefined) {
      add(weights, itself, EXACT);
    }
    let isFound = itself !== undefined;
    if (isLast || !isFound) {
      for (const [key, packed] of isLast ? begun : await beginningWith(word)) {
        isFound = true;
        if (key !== word) {
          add(weights, packed, BEGINNING);
        }
      }
    }
    if (!isFound) {
      const others = await meant(word);
      const lists = await Promise.all(others.map((other) => exact("t", other)));
      lists.forEach((packed) => packed !== undefined && add(weights, packed, CORRECTED));
      corrections.push([word, others]);
    }
    return weights;
  }

  // The records with what stands between two spaces; `null` if that says nothing.
  async function ofChunk(chunk, isLast, corrections) {
    const parts = words(chunk);
    if (parts.length === 1 && parts[0] === chunk) {
      return ofWord(chunk, isLast, corrections);
    }
    const weights = new Uint16Array(frame.records);
    let isFound = false;
    const itself = chunk.length <= LONGEST_NAME && !chunk.startsWith("=") ? await exact("t", chunk) : undefined;
    if (itself !== undefined) {
      isFound = true;
      add(weights, itself, EXACT);
    }
    if (isLast && parts.length > 0 && chunk.length > 1) {
      for (const [key, packed] of await beginningWith(chunk)) {
        isFound = true;
        if (key !== chunk) {
          add(weights, packed, BEGINNING);
        }
      }
    }
    if (parts.length === 0) {
      return isFound ? weights : null;
    }
    // The parts of an id are in many others.
    const isId = /^[a-z0-9-]+$/.test(chunk) && chunk.includes("-") && chunk.replace(/\D/g, "").length >= 4;
    if (isFound && isId) {
      return weights;
    }
    const ofParts = await Promise.all(
      parts.map((one, at) => ofWord(one, isLast && at === parts.length - 1, corrections)),
    );
    for (let record = 0; record < weights.length; record += 1) {
      let least = Infinity;
      for (const one of ofParts) {
        least = Math.min(least, one[record]);
      }
      weights[record] = Math.max(weights[record], least);
    }
    return weights;
  }

  function filterTerm(kind, value) {
    const plain = Array.from(value.toLowerCase().replace(/ /g, "\u00a0"));
    return `=${kind}:${plain.slice(0, LONGEST_NAME).join("")}`;
  }

  // The records that a filter leaves, as a list of zeros and ones.
  async function ofFilter(kind, value) {
    const left = new Uint8Array(frame.records);
    if (kind === "state") {
      left.fill(1, value === "withdrawn" ? frame.current : 0, value === "withdrawn" ? frame.records : frame.current);
      return left;
    }
    const term = filterTerm(kind, value);
    const itself = await exact("t", term);
    let lists = itself === undefined ? [] : [itself];
    if (itself === undefined && kind === "package") {
      lists = (await beginningWith(term)).map(([, packed]) => packed);
    }
    for (const packed of lists) {
      unpack(packed, (record) => {
        left[record] = 1;
      });
    }
    return left;
  }

  // The numbers of the records with all words and through all filters, the best first.
  async function find(text, filters) {
    await open();
    const chunks = text
      .toLowerCase()
      .split(/\s+/)
      .map((chunk) => chunk.replace(/^[("'`“‘<[]+|[)"'`”’>\],;.:?!]+$/g, ""))
      .filter(Boolean)
      .slice(0, MOST_WORDS);
    const corrections = [];
    const [ofChunks, ofFilters] = await Promise.all([
      Promise.all(chunks.map((chunk, at) => ofChunk(chunk, at === chunks.length - 1, corrections))),
      Promise.all(
        Object.entries(filters)
          .filter(([, value]) => value)
          .map(([kind, value]) => ofFilter(kind, value)),
      ),
    ]);
    const asked = ofChunks.filter(Boolean);
    const found = [];
    const scores = new Uint32Array(frame.records);
    for (let record = 0; record < frame.records; record += 1) {
      if (ofFilters.every((left) => left[record]) && asked.every((weights) => weights[record])) {
        for (const weights of asked) {
          scores[record] += weights[record];
        }
        found.push(record);
      }
    }
    if (asked.length > 0) {
      // Somebody who types the id of a withdrawn record wants that one.
      const isMeant = WEIGHTS[4] * EXACT;
      const group = (record) => (scores[record] >= isMeant ? 0 : record < frame.current ? 1 : 2);
      found.sort((a, b) => group(a) - group(b) || scores[b] - scores[a] || a - b);
    }
    return { found, corrections: corrections.filter(([, others]) => others.length > 0) };
  }

  // What some records show, by their numbers.
  async function show(records) {
    await open();
    const parts = await Promise.all(records.map((record) => part(`r${Math.floor(record / frame.together)}`)));
    return records.map((record, at) => {
      const [id, title, date, rating, withdrawn, mark, packages, more, url] = parts[at][record % frame.together];
      const address = root + (url || `advisories/${id}.html`);
      return { id, title, date, rating, withdrawn: withdrawn === 1, mark, packages, more, address };
    });
  }

  // The names of packages that begin so.
  async function packages(start) {
    await open();
    const term = filterTerm("package", start);
    const all = await beginningWith(term);
    const before = term.indexOf(":") + 1;
    return all
      .filter(([key]) => key.startsWith("=package:"))
      .map(([key]) => key.slice(before).replace(/\u00a0/g, " "));
  }

  return {
    // Where the site and its index are.
    at(siteRoot, index) {
      root = siteRoot;
      indexUrl = index;
    },
    find,
    packages,
    show,
    words,
  };
})();
