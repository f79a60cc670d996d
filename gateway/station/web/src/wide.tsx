import type { ComponentChildren, JSX } from 'preact';

/** A table that may be wider than the screen: it is moved by a finger, and by the arrow keys once it has the focus. */
export function Wide({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus nobody at a keyboard can move it (WCAG 2.1.1).
    <section class="wide" aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
