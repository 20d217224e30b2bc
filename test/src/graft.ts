import type {} from '@mortise/auth/contract';
import type {} from '@mortise/content-types/contract';
import { definePlugin, EARLY, type Plugin } from '@mortise/kernel';
import type { BootOptions } from './boot.ts';
import { errors } from './errors.ts';

/** Plugins that bring a test's own types, attributes and strategies; none where the test has none. */
export function graft({ contentTypes, components, extend, strategies }: BootOptions): readonly Plugin[] {
  const list: Plugin[] = [];
  if (strategies) list.push(definePlugin({ name: 'test-strategies', contributes: { strategies } })());
  if (contentTypes || components) {
    list.push(
      definePlugin({
        name: 'test-model',
        contributes: { ...(contentTypes && { contentTypes }), ...(components && { components }) },
      })(),
    );
  }
  if (extend) list.push(extendedBy(extend));
  return list;
}

const extendedBy = (extend: NonNullable<BootOptions['extend']>): Plugin =>
  definePlugin({
    name: 'test-extend',
    needs: ['contentTypes'],
    taps: {
      'content-types.shape': {
        stage: EARLY,
        handler: (shape) => {
          const attributes = extend[shape.uid];
          if (!attributes) return shape;
          return { ...shape, schema: { ...shape.schema, attributes: { ...shape.schema.attributes, ...attributes } } };
        },
      },
    },
    bootstrap({ use }) {
      const dead = Object.keys(extend).filter((uid) => !use.contentTypes.find(uid));
      if (dead.length > 0) throw errors.ATTRIBUTE_TARGET_UNKNOWN({ uids: dead });
    },
  })();
