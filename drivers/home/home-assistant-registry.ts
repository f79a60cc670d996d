import type { Json } from '../messages.ts';
import { configTopic, type Entity, entityOf, isReadComponent, ownerOf } from './home-assistant-config.ts';

export interface Chosen {
  readonly discoveryPrefix: string;
  readonly identifier?: string | undefined;
  readonly uniqueIdPrefix?: string | undefined;
  readonly names: Readonly<Record<string, string>>;
}

/** Entities of one device that are read at a time. */
export const entitiesMost = 64;

/** What came of a config. */
export type Announcement =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly problem: string; readonly entity?: Entity | undefined }
  | { readonly kind: 'added'; readonly entity: Entity }
  | { readonly kind: 'forgotten'; readonly entity: Entity };

/** The announced entities of one device, by the topic of their config. */
export class HomeAssistantRegistry {
  readonly #chosen: Chosen;
  readonly #names: ReadonlyMap<string, string>;
  readonly #entities = new Map<string, Entity>();

  constructor(chosen: Chosen) {
    this.#chosen = chosen;
    this.#names = new Map(Object.entries(chosen.names));
  }

  get entities(): readonly Entity[] {
    return [...this.#entities.values()];
  }

  isConfig(topic: string): boolean {
    return configTopic(this.#chosen.discoveryPrefix, topic) !== undefined;
  }

  /** Takes a config; an empty one, or one that cannot be read any more, is forgotten. */
  announce(topic: string, config: Json | undefined): Announcement {
    const { component = '', objectId = '' } = configTopic(this.#chosen.discoveryPrefix, topic) ?? {};
    const before = this.#entities.get(topic);
    const forget = (): Announcement => {
      this.#entities.delete(topic);
      return before ? { kind: 'forgotten', entity: before } : { kind: 'none' };
    };
    if (!config) return forget();
    if (!this.#isOurs(config)) return before ? forget() : { kind: 'none' };
    if (!isReadComponent(component)) {
      const problem = `${component}/${objectId}: one config for many entities is not read`;
      return component === 'device' ? { kind: 'unreadable', problem } : { kind: 'none' };
    }
    const entity = entityOf(component, objectId, config, this.#names);
    if (typeof entity === 'string') {
      this.#entities.delete(topic);
      return { kind: 'unreadable', problem: `${objectId}: ${entity}`, entity: before };
    }
    if (!before && this.#entities.size >= entitiesMost)
      return { kind: 'unreadable', problem: `${objectId}: more than ${entitiesMost} entities` };
    const own = this.#withOwnName(topic, entity);
    this.#entities.set(topic, own);
    return { kind: 'added', entity: own };
  }

  #isOurs(config: Json): boolean {
    const { identifier, uniqueIdPrefix } = this.#chosen;
    const { identifiers, uniqueId } = ownerOf(config);
    return (
      (identifier === undefined || identifiers.includes(identifier)) &&
      (uniqueIdPrefix === undefined || uniqueId.startsWith(uniqueIdPrefix))
    );
  }

  /** Two doors are two metrics. */
  #withOwnName(topic: string, entity: Entity): Entity {
    const others = [...this.#entities].filter(([key]) => key !== topic).map(([, { metric }]) => metric);
    if (!others.includes(entity.metric)) return entity;
    const stem = `${entity.metric}-${entity.objectId.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.slice(
      0,
      60,
    );
    for (let number = 1; ; number++) {
      const metric = number === 1 ? stem : `${stem}-${number}`;
      if (!others.includes(metric)) return { ...entity, metric };
    }
  }
}
