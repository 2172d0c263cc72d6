// What we use of the vendored xterm.js.
export class Terminal {
  constructor(options: Record<string, unknown>);
  readonly cols: number;
  readonly rows: number;
  readonly options: Record<string, unknown>;
  loadAddon(addon: unknown): void;
  open(parent: HTMLElement): void;
  write(data: string | Uint8Array): void;
  reset(): void;
  focus(): void;
  onData(listener: (data: string) => void): void;
  onBinary(listener: (data: string) => void): void;
  onResize(listener: (size: { cols: number; rows: number }) => void): void;
}
