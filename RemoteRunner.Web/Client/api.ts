// Calls of the box for pages: they carry the page's token, and what went wrong comes back as one sentence.

export class Problem extends Error {
  constructor(readonly status: number, message: string, readonly body: Record<string, unknown> = {}) {
    super(message);
  }
}

const pageToken = document.querySelector<HTMLMetaElement>('meta[name="page-token"]')?.content ?? '';

/** Sends a body as JSON, or as it is when it is a blob. Throws a Problem unless the answer is a good one. */
export async function call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'X-Page-Token': pageToken };
  let payload: BodyInit | undefined;
  if (body instanceof Blob) payload = body;
  else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    payload = JSON.stringify(body);
  }

  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: payload, credentials: 'same-origin', signal });
  } catch {
    throw new Problem(0, 'The box cannot be reached. Check your connection and try again.');
  }

  if (response.ok) return response;
  let details: Record<string, unknown> = {};
  try {
    details = await response.json() as Record<string, unknown>;
  } catch {
    // Something in between answered, and not the box.
  }

  if (response.status === 401 && pageToken) location.assign(`/signin?to=${encodeURIComponent(location.pathname + location.search)}`);
  throw new Problem(response.status, typeof details.detail === 'string' ? details.detail : `The box answered ${response.status}.`, details);
}

/** A part of a page, rendered by the box. */
export async function part(path: string): Promise<DocumentFragment> {
  const html = await (await call('GET', path)).text();
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

let hiding: number | undefined;

/** Says it where screen readers hear it too; empty takes it away. */
export function notify(text: string, isError = false): void {
  const notice = document.getElementById('notice');
  if (!notice) return;
  notice.textContent = text;
  notice.className = isError ? 'error' : '';
  window.clearTimeout(hiding);
  if (text && !isError) hiding = window.setTimeout(() => { notice.textContent = ''; }, 5000);
}

/** Runs it and says what went wrong, if anything. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    notify('');
    return true;
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), true);
    return false;
  }
}

export const byId = <T extends HTMLElement>(id: string): T | null => document.getElementById(id) as T | null;
