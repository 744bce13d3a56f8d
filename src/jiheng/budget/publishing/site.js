"use strict";
(function () {
  const box = document.getElementById("search");
  const rows = Array.from(document.getElementById("rows").rows);
  const count = document.getElementById("count");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      const found = words.every((word) => texts[at].includes(word));
      row.hidden = !found;
      shown += found;
    });
    count.textContent = count.dataset.said.replace("{count}", shown);
  });
})();
