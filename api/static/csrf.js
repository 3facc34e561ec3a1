// The token that shows the server that a request comes from our own page, and what goes up with it.

export const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";

/** Send a file: its id. An error that is `refused` will not pass the next time either. */
export async function upload(data, address = "/api/v1/files", method = "POST") {
  const headers = { "Content-Type": data.type, "X-CSRF-Token": csrf };
  const reply = await fetch(address, { method, headers, body: data });
  if (reply.ok) return (await reply.json()).id;
  const why = await reply.json().catch(() => ({}));
  const { status } = reply;
  throw Object.assign(new Error(why.detail), { status, refused: status < 500 && status !== 401 });
}
