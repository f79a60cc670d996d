import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { words } from './language.ts';
import { pages } from './pages.ts';
import { goTo, place } from './place.ts';
import { session } from './store.ts';

const isOpen = signal(false);

/** In the bar: the pages of whoever is signed in. Nothing that an alarm needs is behind it. */
export function PageMenu(): JSX.Element | null {
  const role = session.value?.role;
  const offered = pages.filter(
    ({ isOfOne, roles }) => isOfOne === undefined && role !== undefined && (roles?.includes(role) ?? true),
  );
  if (offered.length === 0) return null;
  const close = () => (isOpen.value = false);
  return (
    <nav
      class="page-menu"
      aria-label={words.value.page.menu}
      onKeyDown={({ key }) => key === 'Escape' && close()}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) close();
      }}
    >
      <button
        type="button"
        data-act="pages"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {words.value.page.menu}
      </button>
      {isOpen.value && (
        <ul>
          {([{ name: 'board', of: 'board' }, ...offered] as const).map(({ name, of }, index, all) => (
            <li key={name} data-begins={index > 0 && all[index - 1]?.of !== of}>
              <button
                type="button"
                data-go={name}
                aria-current={place.value.page === name ? 'page' : undefined}
                onClick={() => {
                  close();
                  goTo(name);
                }}
              >
                {name === 'board' ? words.value.frame.board : words.value.pageName[name]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}
