// Says whether a version is affected, in the browser and without a server, by the order of its
// ecosystem. "Cannot order" is an answer; a guess is not. The orders are those of the program, and
// its tests compare the two. Without this script the form stays hidden and the table remains.
(function () {
  "use strict";

  // Versions become nested lists of numbers and texts, which are compared part by part; of two
  // lists that begin alike the shorter comes first.
  function compareKeys(a, b) {
    if (!Array.isArray(a)) {
      return a < b ? -1 : a > b ? 1 : 0;
    }
    for (var at = 0; at < a.length && at < b.length; at++) {
      var order = compareKeys(a[at], b[at]);
      if (order) {
        return order;
      }
    }
    return a.length - b.length;
  }

  // A whole number of any length: how many digits, and which.
  function number(digits) {
    var plain = digits.replace(/^0+/, "");
    return [plain.length, plain];
  }

  function isNumber(text) {
    return /^[0-9]+$/.test(text);
  }

  function lower(text) {
    return text.replace(/[A-Z]/g, function (letter) {
      return letter.toLowerCase();
    });
  }

  // The part before and behind the first of a character; nothing behind where there is none.
  function cut(text, at) {
    var place = text.indexOf(at);
    return place < 0 ? [text, null] : [text.slice(0, place), text.slice(place + at.length)];
  }

  // The list of what each part becomes; null as soon as one becomes nothing.
  function all(parts, read) {
    var out = [];
    for (var at = 0; at < parts.length; at++) {
      var one = read(parts[at]);
      if (one === null) {
        return null;
      }
      out.push(one);
    }
    return out;
  }

  function wholeNumbers(parts) {
    return all(parts, function (part) {
      return isNumber(part) ? number(part) : null;
    });
  }

  function withoutZeros(numbers) {
    var end = numbers.length;
    while (end > 0 && numbers[end - 1][0] === 0) {
      end--;
    }
    return numbers.slice(0, end);
  }

  // SemVer

  function semverParts(text) {
    var build = cut(text, "+");
    var pre = cut(build[0], "-");
    function identifiers(words) {
      if (words === null) {
        return [];
      }
      return all(words.split("."), function (word) {
        return /^[0-9A-Za-z-]+$/.test(word) ? word : null;
      });
    }
    var parts = { core: pre[0], pre: identifiers(pre[1]), build: identifiers(build[1]) };
    return parts.pre && parts.build ? parts : null;
  }

  function semverNumbers(core, count) {
    var numbers = wholeNumbers(core.split("."));
    if (!numbers || numbers.length > count) {
      return null;
    }
    while (numbers.length < count) {
      numbers.push(number(""));
    }
    return numbers;
  }

  function identifier(word) {
    return isNumber(word) ? [0, number(word)] : [1, word];
  }

  function preRelease(identifiers) {
    return [identifiers.length ? 0 : 1, identifiers];
  }

  function semver(text) {
    var parts = semverParts(text.replace(/^[vV]/, ""));
    var numbers = parts && semverNumbers(parts.core, 3);
    return numbers && [numbers, preRelease(parts.pre.map(identifier))];
  }

  function nuget(text) {
    var parts = semverParts(text);
    var numbers = parts && semverNumbers(parts.core, 4);
    var labels = numbers && all(parts.pre, function (word) {
      if (/^-[0-9]+$/.test(word)) {
        return null;
      }
      if (isNumber(word)) {
        return compareKeys(number(word), number("2147483647")) > 0 ? null : [0, number(word)];
      }
      return [1, lower(word)];
    });
    return labels && [numbers, preRelease(labels)];
  }

  function pub(text) {
    var parts = semverParts(text);
    if (!parts || parts.core.split(".").length !== 3) {
      return null;
    }
    var sure = parts.pre.concat(parts.build).every(function (word) {
      var isLong = isNumber(word) && number(word)[0] > 18;
      return !/^-./.test(word) && !/^-*0x/i.test(word) && !isLong;
    });
    var numbers = sure && semverNumbers(parts.core, 3);
    return numbers
      ? [numbers, preRelease(parts.pre.map(identifier)), parts.build.map(identifier)]
      : null;
  }

  // Python

  function pep440(text) {
    var rest = lower(text.trim()).replace(/^v/, "");
    var epoch = cut(rest, "!");
    if (epoch[1] !== null) {
      if (!isNumber(epoch[0])) {
        return null;
      }
      rest = epoch[1];
    }
    epoch = number(epoch[1] === null ? "" : epoch[0]);
    var halves = cut(rest, "+");
    var local = [0];
    if (halves[1] !== null) {
      var words = all(halves[1].replace(/[-_]/g, ".").split("."), function (part) {
        return /^[0-9a-z]+$/.test(part) ? (isNumber(part) ? [1, number(part)] : [0, part]) : null;
      });
      if (!words) {
        return null;
      }
      local = [1, words];
    }
    rest = halves[0];
    var release = /^[0-9]+(?:\.[0-9]+)*/.exec(rest);
    if (!release) {
      return null;
    }
    rest = rest.slice(release[0].length);
    release = release[0].split(".").map(number);
    var first = release[0];
    release = withoutZeros(release);
    if (!release.length) {
      release = [first];
    }
    function labelled(words) {
      var found = new RegExp("^[._-]?(?:" + words + ")(?:[._-]?([0-9]+))?").exec(rest);
      if (!found) {
        return null;
      }
      rest = rest.slice(found[0].length);
      return number(found[1] || "");
    }
    var pre = null;
    ["alpha|a", "beta|b", "preview|pre|rc|c"].some(function (words, phase) {
      var read = labelled(words);
      pre = read && [1, phase, read];
      return pre;
    });
    var post = labelled("post|rev|r");
    if (!post) {
      var implicit = /^-([0-9]+)/.exec(rest);
      if (implicit) {
        post = number(implicit[1]);
        rest = rest.slice(implicit[0].length);
      }
    }
    var dev = labelled("dev");
    if (rest) {
      return null;
    }
    return [
      epoch,
      release,
      pre || (dev && !post ? [0] : [2]),
      post ? [1, post] : [0],
      dev ? [0, dev] : [1],
      local,
    ];
  }

  // Haskell and R

  function haskell(text) {
    return wholeNumbers(text.split("."));
  }

  function r(text) {
    return wholeNumbers(text.split(/[.-]/));
  }

  // Debian

  function epochOf(text) {
    var halves = cut(text, ":");
    if (halves[1] === null) {
      return [number(""), text];
    }
    return isNumber(halves[0]) ? [number(halves[0]), halves[1]] : null;
  }

  function dpkg(text) {
    var halves = epochOf(text);
    if (!halves) {
      return null;
    }
    var dash = halves[1].lastIndexOf("-");
    var upstream = dash < 0 ? halves[1] : halves[1].slice(0, dash);
    var revision = dash < 0 ? "" : halves[1].slice(dash + 1);
    if (!/^[0-9A-Za-z.+~:-]+$/.test(upstream) || !/^[0-9A-Za-z.+~]*$/.test(revision)) {
      return null;
    }
    return { epoch: halves[0], parts: [upstream, revision] };
  }

  // `~` comes before the end, the end before letters, letters before everything else.
  function dpkgWeight(character) {
    if (character === "~") {
      return -1;
    }
    if (!character) {
      return 0;
    }
    return character.charCodeAt(0) + (/[A-Za-z]/.test(character) ? 0 : 256);
  }

  function compareDpkgPart(a, b) {
    while (a || b) {
      var one = /^([^0-9]*)([0-9]*)/.exec(a);
      var two = /^([^0-9]*)([0-9]*)/.exec(b);
      for (var at = 0; at < one[1].length || at < two[1].length; at++) {
        var order = dpkgWeight(one[1][at]) - dpkgWeight(two[1][at]);
        if (order) {
          return order;
        }
      }
      order = compareKeys(number(one[2]), number(two[2]));
      if (order) {
        return order;
      }
      a = a.slice(one[0].length);
      b = b.slice(two[0].length);
    }
    return 0;
  }

  function withParts(comparePart) {
    return function (a, b) {
      return (
        compareKeys(a.epoch, b.epoch) ||
        comparePart(a.parts[0], b.parts[0]) ||
        comparePart(a.parts[1], b.parts[1])
      );
    };
  }

  // RPM

  function rpm(text) {
    var halves = epochOf(text);
    if (!halves || !/^[!-~]+$/.test(halves[1])) {
      return null;
    }
    var parts = cut(halves[1], "-");
    var release = parts[1];
    if (release !== null && (release.indexOf("-") >= 0 || !/[0-9A-Za-z]/.test(release))) {
      return null;
    }
    return parts[0] ? { epoch: halves[0], parts: [parts[0], release || ""] } : null;
  }

  function rpmSegment(text) {
    var found = /^[^0-9A-Za-z~^]*([~^]|[0-9]+|[A-Za-z]+)/.exec(text);
    return found ? [found[1], text.slice(found[0].length)] : [null, ""];
  }

  // `~` comes before the end, the end before `^`, that before letters, letters before digits.
  function rpmRank(segment) {
    if (segment === null) {
      return 1;
    }
    return segment === "~" ? 0 : segment === "^" ? 2 : /^[A-Za-z]/.test(segment) ? 3 : 4;
  }

  function compareRpmPart(a, b) {
    for (;;) {
      var one = rpmSegment(a);
      var two = rpmSegment(b);
      var order = rpmRank(one[0]) - rpmRank(two[0]);
      if (order || one[0] === null) {
        return order;
      }
      order = isNumber(one[0])
        ? compareKeys(number(one[0]), number(two[0]))
        : compareKeys(one[0], two[0]);
      if (order) {
        return order;
      }
      a = one[1];
      b = two[1];
    }
  }

  // Ruby

  function gem(text) {
    var halves = cut(text, "-");
    var front = halves[0].split(".");
    var isWord = function (part) {
      return /^[0-9A-Za-z]+$/.test(part);
    };
    if (!isNumber(front[0]) || !front.every(isWord)) {
      return null;
    }
    var segments = [];
    function add(part) {
      (part.match(/[0-9]+|[^0-9]+/g) || []).forEach(function (run) {
        segments.push(isNumber(run) ? [1, number(run)] : [0, run]);
      });
    }
    front.forEach(add);
    if (halves[1] !== null) {
      var isLabel = function (part) {
        return /^[0-9A-Za-z-]+$/.test(part);
      };
      if (!halves[1].split(".").every(isLabel)) {
        return null;
      }
      halves[1].split("-").forEach(function (words) {
        segments.push([0, "pre"]);
        words.split(".").forEach(add);
      });
    }
    var letters = segments.findIndex(function (segment) {
      return segment[0] === 0;
    });
    letters = letters < 0 ? segments.length : letters;
    var isZero = function (segment) {
      return segment[0] === 1 && segment[1][0] === 0;
    };
    function trimmed(list) {
      var end = list.length;
      while (end > 0 && isZero(list[end - 1])) {
        end--;
      }
      return list.slice(0, end);
    }
    return trimmed(trimmed(segments.slice(0, letters)).concat(segments.slice(letters)));
  }

  function compareGems(a, b) {
    var zero = [1, number("")];
    for (var at = 0; at < a.length || at < b.length; at++) {
      var order = compareKeys(a[at] || zero, b[at] || zero);
      if (order) {
        return order;
      }
    }
    return 0;
  }

  // Maven

  var MAVEN = { alpha: 0, beta: 1, milestone: 2, rc: 3, cr: 3, snapshot: 4, sp: 6 };
  var MAVEN_RELEASE = 5;
  var MAVEN_OTHER = 7;

  function maven(text) {
    var letters = text.search(/[A-Za-z]/);
    var front = letters < 0 ? text : text.slice(0, letters);
    var tail = letters < 0 ? "" : text.slice(letters);
    var separator = "";
    if (tail && /[.-]$/.test(front)) {
      separator = front.slice(-1);
      front = front.slice(0, -1);
    }
    var numbers = wholeNumbers(front.split("."));
    if (!numbers) {
      return null;
    }
    numbers = withoutZeros(numbers);
    if (!tail) {
      return [numbers, MAVEN_RELEASE, "", number(""), 1];
    }
    var mayGoOn = separator === "-";
    var isSnapshot = tail.length > 9 && /-snapshot$/i.test(tail);
    if (isSnapshot) {
      if (!mayGoOn) {
        return null;
      }
      tail = tail.slice(0, -9);
    }
    var word = /^[A-Za-z]*/.exec(tail)[0];
    var digits = tail.slice(word.length);
    if (digits[0] === "-") {
      if (!mayGoOn || /^[abm]$/i.test(word) || digits.length < 2) {
        return null;
      }
      digits = digits.slice(1);
    }
    if (digits && !isNumber(digits)) {
      return null;
    }
    word = lower(word);
    if (digits) {
      word = { a: "alpha", b: "beta", m: "milestone" }[word] || word;
    }
    var rank = Object.prototype.hasOwnProperty.call(MAVEN, word) ? MAVEN[word] : MAVEN_OTHER;
    if (/^(?:ga|final|release)$/.test(word)) {
      if (digits || isSnapshot) {
        return null;
      }
      rank = MAVEN_RELEASE;
    }
    // Zero means nothing in the end, but not in front of something.
    if (digits && isSnapshot && number(digits)[0] === 0) {
      return null;
    }
    var name = rank === MAVEN_OTHER ? word : "";
    return [numbers, rank, name, number(digits), isSnapshot ? 0 : 1];
  }

  // PHP

  var STABILITY = { alpha: 1, a: 1, beta: 2, b: 2, rc: 3, patch: 6, pl: 6, p: 6 };
  var PHP_NUMBER = 5;

  function phpNumber(digits) {
    return isNumber(digits) && number(digits)[0] <= 18 ? [PHP_NUMBER, number(digits)] : null;
  }

  function composer(text) {
    text = text.replace(/^[vV]/, "");
    var halves = cut(text, "+");
    if (halves[1] !== null && (!halves[1] || /\s/.test(halves[1]))) {
      return null;
    }
    text = halves[0];
    var front = /^[0-9.:-]*/.exec(text)[0].replace(/[.-]$/, "");
    var tokens = composerNumbers(front);
    var modifier = tokens && composerModifier(text.slice(front.length));
    return modifier && tokens.concat(modifier, [[4]]);
  }

  function composerNumbers(front) {
    var parts = front.split(".");
    var numbers = all(parts, phpNumber);
    if (numbers && parts[0].length <= 5 && numbers.length <= 4) {
      while (numbers.length < 4) {
        numbers.push([PHP_NUMBER, number("")]);
      }
      return numbers;
    }
    var isDate = /^[0-9]{4}(?:[.:-]?[0-9]{2}){1,6}(?:[.:-]?[0-9]{1,3})?$/.test(front);
    return isDate ? all(front.split(/[.:-]/), phpNumber) : null;
  }

  function composerModifier(text) {
    var rest = text.replace(/^[._-]/, "");
    var word = /^[A-Za-z]*/.exec(rest)[0];
    var behind = rest.slice(word.length);
    var run = /^(?:[.-]?[0-9]+)*/.exec(behind)[0];
    var after = behind.slice(run.length);
    var last = after.replace(/^[.-]/, "");
    var tokens = [];
    if (word === "stable") {
      return !after || lower(last) === "dev" ? [] : null;
    }
    var name = lower(word);
    if (Object.prototype.hasOwnProperty.call(STABILITY, name)) {
      var numbers = all(run.split(/[.-]/).filter(Boolean), phpNumber);
      if (!numbers || (after && !last)) {
        return null;
      }
      tokens = [[STABILITY[name]]].concat(numbers);
      rest = last;
    } else if (name && name !== "dev") {
      return null;
    }
    if (lower(rest) === "dev") {
      return tokens.concat([[0]]);
    }
    return rest ? null : tokens;
  }

  // Alpine

  var BEFORE = ["alpha", "beta", "pre", "rc"];
  var BEHIND = ["cvs", "svn", "git", "hg", "p"];

  function apk(text) {
    var pattern =
      /^([0-9]{1,17})((?:\.[0-9]{1,17})*)([a-z]?)((?:_[a-z]+(?:[0-9]{1,17})?)*)(?:-r([0-9]{1,17}))?$/;
    var found = pattern.exec(text);
    if (!found) {
      return null;
    }
    var tokens = all(found[2].split(".").slice(1), function (digits) {
      if (digits[0] !== "0") {
        return [7, number(digits)];
      }
      return /^0[1-9]?$/.test(digits) ? [6, digits] : null;
    });
    if (!tokens) {
      return null;
    }
    if (found[3]) {
      tokens.push([5, found[3]]);
    }
    var suffixes = all(found[4].split("_").slice(1), function (suffix) {
      var parts = /^([a-z]+)([0-9]*)$/.exec(suffix);
      var before = BEFORE.indexOf(parts[1]);
      var behind = BEHIND.indexOf(parts[1]);
      if (before < 0 && behind < 0) {
        return null;
      }
      var token = before < 0 ? [4, behind] : [0, before];
      return parts[2] ? [token, [3, number(parts[2])]] : [token];
    });
    if (!suffixes) {
      return null;
    }
    suffixes.forEach(function (suffix) {
      tokens = tokens.concat(suffix);
    });
    if (found[5] !== undefined) {
      tokens.push([2, number(found[5])]);
    }
    return [number(found[1]), tokens.concat([[1]])];
  }

  var ORDERS = {
    semver: { parse: semver },
    pep440: { parse: pep440 },
    haskell: { parse: haskell },
    r: { parse: r },
    dpkg: { parse: dpkg, compare: withParts(compareDpkgPart) },
    rpm: { parse: rpm, compare: withParts(compareRpmPart) },
    gem: { parse: gem, compare: compareGems },
    maven: { parse: maven },
    nuget: { parse: nuget },
    composer: { parse: composer },
    apk: { parse: apk },
    pub: { parse: pub },
  };

  // -1, 0 or 1; null where the two cannot be ordered.
  function compare(order, a, b) {
    var known = Object.prototype.hasOwnProperty.call(ORDERS, order) ? ORDERS[order] : null;
    var one = known && known.parse(a);
    var two = one && known.parse(b);
    return two ? Math.sign((known.compare || compareKeys)(one, two)) : null;
  }

  var KINDS = ["introduced", "last_affected", "fixed"];

  // Whether a range, `[order, kind, version, kind, version, …]`, holds a version; null where that
  // cannot be said.
  function holds(range, version) {
    var events = [];
    for (var at = 1; at + 1 < range.length; at += 2) {
      events.push({ kind: KINDS.indexOf(range[at]), version: range[at + 1] });
    }
    function isBeginning(event) {
      return event.kind === 0 && event.version === "0";
    }
    function between(a, b) {
      if (isBeginning(a) || isBeginning(b)) {
        return isBeginning(b) - isBeginning(a);
      }
      return a.version === b.version ? 0 : compare(range[0], a.version, b.version);
    }
    var isSure = events.every(function (a) {
      return (
        a.kind >= 0 &&
        events.every(function (b) {
          return between(a, b) !== null;
        })
      );
    });
    var own = { kind: -1, version: version };
    if (!isSure || compare(range[0], version, version) === null) {
      return null;
    }
    events.sort(function (a, b) {
      return between(a, b) || a.kind - b.kind;
    });
    var inside = false;
    for (at = 0; at < events.length; at++) {
      var event = events[at];
      var order = between(own, event);
      if (order === null) {
        return null;
      }
      if (order > 0 || (order === 0 && event.kind !== 1)) {
        inside = event.kind === 0;
      }
    }
    return inside;
  }

  // Whether ranges and a list of versions hold a version; null where that cannot be said.
  function affects(order, ranges, listed, version) {
    var isListed = listed.some(function (other) {
      return other === version || compare(order, other, version) === 0;
    });
    if (isListed) {
      return true;
    }
    var answers = ranges.map(function (range) {
      return holds(range, version);
    });
    if (answers.indexOf(true) >= 0) {
      return true;
    }
    if (answers.indexOf(null) >= 0) {
      return null;
    }
    return ranges.length || compare(order, version, version) === 0 ? false : null;
  }

  if (typeof module !== "undefined") {
    module.exports = { compare: compare, affects: affects };
    return;
  }

  var form = document.querySelector("form[data-check]");
  var places = Array.prototype.slice.call(document.querySelectorAll("[data-ranges]"));
  if (!form || !places.length) {
    return;
  }
  var field = form.elements.version;
  var choice = form.querySelector("select");
  var output = form.querySelector("output");

  function texts(place, selector) {
    return Array.prototype.map.call(place.querySelectorAll(selector), function (one) {
      return one.textContent;
    });
  }

  function answer(place, version) {
    var order = place.getAttribute("data-order");
    var ranges = JSON.parse(place.getAttribute("data-ranges"));
    var said = affects(order, ranges, texts(place, ".listed code"), version);
    return said === false && place.hasAttribute("data-elsewhere") ? null : said;
  }

  // True if any says so, else null if any cannot say.
  function together(places, version) {
    var answers = places.map(function (place) {
      return answer(place, version);
    });
    return answers.indexOf(true) >= 0 ? true : answers.indexOf(null) >= 0 ? null : false;
  }

  // A phrase of the language of the site with its values.
  function fill(phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, function (_, name) {
      return values[name];
    });
  }

  function say(text, kind) {
    output.textContent = text;
    output.className = kind;
  }

  function nextFix(places, version) {
    var best = null;
    places.forEach(function (place) {
      var order = place.getAttribute("data-order") || "semver";
      texts(place, ".fixed").forEach(function (fixed) {
        if (compare(order, fixed, version) > 0 && (!best || compare(order, fixed, best) < 0)) {
          best = fixed;
        }
      });
    });
    return best;
  }

  var table = document.querySelector("table.checked");
  var packages = [];
  if (!table) {
    places.forEach(function (place) {
      var name = place.getAttribute("data-name");
      var ecosystem = place.getAttribute("data-ecosystem");
      var known = packages.filter(function (one) {
        return one.name === name && one.ecosystem === ecosystem;
      })[0];
      if (known) {
        known.places.push(place);
      } else {
        packages.push({ name: name, ecosystem: ecosystem, places: [place] });
      }
    });
    packages.forEach(function (one) {
      var option = document.createElement("option");
      option.textContent = one.name + (one.ecosystem ? " (" + one.ecosystem + ")" : "");
      choice.appendChild(option);
    });
    choice.hidden = packages.length < 2;
  }

  // One package of a bulletin.
  function checkBulletin(version) {
    var one = packages[Math.max(choice.selectedIndex, 0)];
    var said = together(one.places, version);
    if (said) {
      var fix = nextFix(one.places, version);
      var upgrade = fix ? " " + fill("[[Upgrade to {version}.]]", { version: fix }) : "";
      say("✗ " + fill("[[{version} is affected.]]", { version: version }) + upgrade, "yes");
    } else if (said === false) {
      say("✓ " + fill("[[{version} is not affected.]]", { version: version }), "no");
    } else {
      var answer = fill("[[Cannot order “{version}”. Please compare it with the table.]]", { version: version });
      say("? " + answer, "unsure");
    }
  }

  // All advisories of a package.
  function checkTable(version) {
    var affected = 0;
    var unsure = 0;
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      var own = Array.prototype.slice.call(row.querySelectorAll("[data-ranges]"));
      var counts = own.length && !row.classList.contains("withdrawn");
      var said = counts ? together(own, version) : counts;
      affected += said === true;
      unsure += said === null;
      row.classList.toggle("hit", said === true);
      row.classList.toggle("miss", said !== true && said !== null);
      var old = row.querySelector(".verdict");
      if (old) {
        old.remove();
      }
      if (said === true || said === null) {
        var tag = document.createElement("span");
        tag.className = "tag verdict";
        tag.textContent = said ? "✗ " + fill("[[affects {version}]]", { version: version }) : "? " + "[[cannot order]]";
        row.querySelector(".title").appendChild(tag);
      }
    });
    var rest = unsure ? " " + fill("[[For {number} it cannot be said; please look at them.]]", { number: unsure }) : "";
    var values = { version: version, number: affected };
    if (affected) {
      say("✗ " + fill("[[{version} is affected by {number} of these advisories.]]", values) + rest, "yes");
    } else {
      var none = fill("[[{version} is affected by none that could be compared.]]", values);
      say((unsure ? "? " : "✓ ") + none + rest, unsure ? "unsure" : "no");
    }
  }

  function check() {
    var version = field.value.trim();
    if (!version) {
      say("", "");
    } else if (table) {
      checkTable(version);
    } else {
      checkBulletin(version);
    }
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    check();
  });
  choice.addEventListener("change", check);
})();
