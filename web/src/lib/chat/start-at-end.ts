/** Shows a conversation's end before React wakes up. Always the same text: the page's policy knows it by its hash. */
export const startAtEnd =
  "{const list = document.currentScript.parentElement.querySelector('[role=log]'); list.scrollTop = list.scrollHeight}";
