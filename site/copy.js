// Puts a button beside everything that people copy. Without this script there is none, and the text
// can be selected as ever.
(function () {
  "use strict";

  function select(place) {
    var range = document.createRange();
    range.selectNodeContents(place);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // Where the browser refuses, the text is selected at least.
  function copy(place, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(place.textContent.trim()).then(done, function () {
        select(place);
      });
      return;
    }
    select(place);
    if (document.execCommand("copy")) {
      done();
    }
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (place) {
    var button = document.createElement("button");
    var text = place.textContent.trim();
    button.type = "button";
    button.className = "copy";
    button.textContent = "[[Copy]]";
    var label = "[[Copy {text}]]".replace("{text}", function () {
      return text.length > 60 ? text.slice(0, 59) + "…" : text;
    });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", function () {
      copy(place, function () {
        button.textContent = "[[Copied]]";
        window.setTimeout(function () {
          button.textContent = "[[Copy]]";
        }, 2000);
      });
    });
    place.insertAdjacentElement("afterend", button);
  });
})();
