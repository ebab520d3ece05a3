// Finds advisories in the list that the site carries. Without this script the form leads to the
// list of all advisories.
(function () {
  "use strict";

  var form = document.querySelector("form[data-index]");
  var box = document.getElementById("page_results");
  if (!form || !box) {
    return;
  }
  var input = form.elements.q;
  var root = form.getAttribute("data-root");
  var most = 40;
  var texts = null;
  var loading = false;

  // The list is a script and not data, because browsers fetch no data from disk.
  function load() {
    if (loading) {
      return;
    }
    loading = true;
    var script = document.createElement("script");
    script.src = form.getAttribute("data-index");
    script.onload = function () {
      texts = window.advisoryIndex.map(function (entry) {
        return [entry.id, entry.title].concat(entry.packages, entry.aliases, entry.rating ? entry.rating.word : [])
          .join(" ")
          .toLowerCase();
      });
      show();
    };
    document.head.appendChild(script);
  }

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text) {
      made.textContent = text;
    }
    if (className) {
      made.className = className;
    }
    return made;
  }

  function line(entry) {
    var item = element("li", "", entry.withdrawn ? "withdrawn" : "");
    var link = element("a", entry.title);
    link.href = root + entry.url;
    item.appendChild(link);
    item.appendChild(document.createTextNode(" "));
    item.appendChild(element("span", entry.id, "id"));
    item.appendChild(document.createTextNode(" "));
    item.appendChild(element("span", entry.date, "date"));
    if (entry.rating) {
      item.appendChild(document.createTextNode(" "));
      item.appendChild(element("span", entry.rating.word, "severity " + entry.rating.class));
    }
    if (entry.private) {
      item.appendChild(document.createTextNode(" "));
      item.appendChild(element("span", entry.private, "tag private"));
    }
    if (entry.withdrawn) {
      item.appendChild(document.createTextNode(" "));
      item.appendChild(element("span", "Withdrawn", "tag"));
    }
    return item;
  }

  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    box.hidden = words.length === 0;
    box.textContent = "";
    if (words.length === 0) {
      return;
    }
    if (!texts) {
      load();
      return;
    }
    var found = window.advisoryIndex.filter(function (entry, at) {
      return words.every(function (word) {
        return texts[at].indexOf(word) !== -1;
      });
    });
    var count = found.length === 1 ? "1 advisory" : found.length + " advisories";
    box.appendChild(element("p", found.length ? count : "No advisory matches."));
    var list = element("ol");
    found.slice(0, most).forEach(function (entry) {
      list.appendChild(line(entry));
    });
    box.appendChild(list);
  }

  input.addEventListener("focus", load);
  input.addEventListener("input", show);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    show();
  });

  var asked = /[?&]q=([^&]*)/.exec(window.location.search);
  if (asked) {
    try {
      input.value = decodeURIComponent(asked[1].replace(/\+/g, " "));
    } catch (error) {
      input.value = "";
    }
    show();
  }
})();
