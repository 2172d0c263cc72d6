// What we use of the vendored addon.
export class FitAddon {
  fit(): void;
}
