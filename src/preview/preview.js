// Looks for a newer edition of the page, and shows what is wrong in the files. Served by
// `advgen serve` alone; no build has it.
(function () {
  "use strict";

  var edition = document.currentScript.getAttribute("data-edition");
  var place = "advgen-scroll " + location.pathname;
  var folded = "advgen-folded";
  var box = null;
  var source = null;

  // Storage can be forbidden; the preview works without.
  function keep(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch (error) {}
  }

  function kept(key) {
    try {
      return sessionStorage.getItem(key);
    } catch (error) {
      return null;
    }
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function counted(number, noun) {
    return number + " " + noun + (number === 1 ? "" : "s");
  }

  function headline(state) {
    var errors = state.problems.filter(function (problem) {
      return problem.is_error;
    }).length;
    var warnings = state.problems.length - errors;
    var counts = [];
    if (errors) {
      counts.push(counted(errors, "error"));
    }
    if (warnings) {
      counts.push(counted(warnings, "warning"));
    }
    if (state.more) {
      counts.push(state.more + " more");
    }
    return counts.join(", ") + (state.is_stale && state.edition ? ": this is the last good state" : "");
  }

  function line(problem) {
    var item = element("li", problem.is_error ? "advgen-error" : "advgen-warning");
    var head = element("p", "advgen-place");
    head.appendChild(element("b", "", problem.is_error ? "error" : "warning"));
    if (problem.rule) {
      head.appendChild(document.createTextNode(" "));
      head.appendChild(element("span", "advgen-rule", problem.rule));
    }
    if (problem.place) {
      head.appendChild(document.createTextNode(" "));
      head.appendChild(element("code", "", problem.place));
    }
    item.appendChild(head);
    item.appendChild(element("p", "advgen-message", problem.message));
    if (problem.mend) {
      item.appendChild(element("p", "advgen-mend", problem.mend));
    }
    return item;
  }

  function clear() {
    if (box) {
      box.remove();
      box = null;
    }
  }

  function show(state) {
    clear();
    if (state.problems.length === 0) {
      return;
    }
    box = element("section", "advgen-overlay" + (state.is_stale ? " advgen-stale" : ""));
    box.setAttribute("aria-label", "Findings");
    var details = element("details", "");
    // What is broken stands open; advice is for whoever opens it.
    details.open = state.is_stale && kept(folded) !== "yes";
    details.addEventListener("toggle", function () {
      if (state.is_stale) {
        keep(folded, details.open ? "no" : "yes");
      }
    });
    var summary = element("summary", "", headline(state));
    summary.setAttribute("role", state.is_stale ? "alert" : "status");
    details.appendChild(summary);
    var list = element("ol", "");
    state.problems.forEach(function (problem) {
      list.appendChild(line(problem));
    });
    details.appendChild(list);
    box.appendChild(details);
    document.body.appendChild(box);
  }

  function lost() {
    clear();
    box = element("section", "advgen-overlay advgen-lost", "The preview has ended: start advgen serve again.");
    box.setAttribute("role", "status");
    document.body.appendChild(box);
  }

  function listen() {
    source = new EventSource("/.advgen/events");
    source.onmessage = function (event) {
      var state = JSON.parse(event.data);
      if (state.edition !== edition) {
        keep(place, String(window.scrollY));
        source.close();
        location.reload();
        return;
      }
      show(state);
    };
    source.onerror = lost;
  }

  var before = kept(place);
  if (before !== null) {
    keep(place, "");
    if (before !== "") {
      window.scrollTo(0, Number(before));
    }
  }
  // A browser has few connections to a host; tabs in the background give theirs back.
  document.addEventListener("visibilitychange", function () {
    source.close();
    if (!document.hidden) {
      listen();
    }
  });
  window.addEventListener("pagehide", function () {
    source.onerror = null;
    source.close();
  });
  listen();
})();
