/** A key of a manifest that was changed, though only the engine may. */
export interface ProtectedChange {
  readonly key: string;
  /** `dependencies`: packages, which the engine alone adds. */
  readonly kind: 'runner' | 'dependencies';
}
