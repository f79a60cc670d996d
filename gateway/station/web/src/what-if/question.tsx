import type { JSX } from 'preact';
import { whatIfDays } from '../../../looking-back.ts';
import { words } from '../language.ts';
import { limitName, limitUnit, nowText } from './limit-words.ts';
import { bedId, beds, days, isAsking, limit, limitId, offered, run, start, value } from './trying.ts';

/** Which limit, where, how much, over how many days. */
export function Question(): JSX.Element | null {
  const { whatIf, burden } = words.value;
  const chosen = limit.value;
  if (chosen === undefined) return null;
  const { min, max, unit } = chosen;
  const where = beds.value.filter(({ id }) => bedId.value === '' || id === bedId.value);
  const shown = where.length > 0 ? where : beds.value;
  const now = nowText(shown.flatMap(({ values }) => values[chosen.id] ?? []));
  const isRunning = run.value?.state === 'running';
  return (
    <form
      class="what-if-ask"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <label>
        <span>{whatIf.limit}</span>
        <select
          name="limit"
          value={chosen.id}
          onChange={({ currentTarget }) => (limitId.value = currentTarget.value)}
        >
          {offered.value.map(({ id }) => (
            <option key={id} value={id}>
              {limitName(id)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{whatIf.where}</span>
        <select
          name="bed"
          value={bedId.value}
          onChange={({ currentTarget }) => (bedId.value = currentTarget.value)}
        >
          <option value="">{whatIf.ward}</option>
          {beds.value.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>
          {whatIf.value} <small>{whatIf.range({ min, max, unit: limitUnit(unit), now }, () => '')}</small>
        </span>
        <input
          name="value"
          inputMode="decimal"
          autocomplete="off"
          value={value.value}
          onInput={({ currentTarget }) => (value.value = currentTarget.value)}
        />
      </label>
      <fieldset aria-label={whatIf.days}>
        {whatIfDays.map((one) => (
          <button
            key={one}
            type="button"
            data-days={one}
            aria-pressed={days.value === one}
            onClick={() => (days.value = one)}
          >
            {burden.days({ days: one }, () => '')}
          </button>
        ))}
      </fieldset>
      <button type="submit" class="primary" data-act="try" disabled={isAsking.value || isRunning}>
        {whatIf.start}
      </button>
    </form>
  );
}
