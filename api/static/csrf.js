// The token that shows the server that a request comes from our own page.

export const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";
