// Where a page goes on to once somebody is signed in.

/** Only a path of ours: //evil.example and /\evil.example are addresses elsewhere. */
export function target(): string {
  const wanted = new URLSearchParams(location.search).get('to') ?? '/';
  return /^\/(?![/\\])/.test(wanted) ? wanted : '/';
}
