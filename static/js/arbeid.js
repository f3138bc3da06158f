// Does a little work while one writes, so that machines cannot send by the million. Nobody sees it.
// Without this script, or where the browser has no digest, the form can still be sent, only slower.
"use strict";

(async () => {
  const token = document.querySelector("input[name=form_key]");
  const work = document.querySelector("input[name=work]");
  if (!token || !work || work.value || !window.crypto || !window.crypto.subtle) return;
  const bits = 14;
  const encoder = new TextEncoder();
  for (let number = 0; !work.value; number += 1) {
    const bytes = encoder.encode(`${token.value}:${number}`);
    const digest = new DataView(await window.crypto.subtle.digest("SHA-256", bytes));
    if (digest.getUint32(0) >>> (32 - bits) === 0) work.value = String(number);
  }
})();
