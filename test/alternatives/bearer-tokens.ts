import { createHash } from 'node:crypto';
import type { Identity } from '@mortise/auth/contract';
import { defineErrors, definePlugin, errorRow } from '@mortise/kernel';
import { z } from 'zod';

const errors = defineErrors('TOKENS', {
  EXPIRED: errorRow<{ readonly name: string }>({
    kind: 'unauthenticated',
    message: ({ name }) => `the token "${name}" has expired`,
    remedy: () => 'Ask for a new one.',
    wire: { name: 'UnauthorizedError', message: () => 'Token expired' },
  }),
});

const token = z.object({
  name: z.string(),
  sha256: z.hash('sha256'),
  scopes: z.union([z.enum(['all', 'find']), z.array(z.string())]),
  expiresAt: z.iso.datetime().optional(),
});

const granted = ({ scopes }: z.output<typeof token>): Identity['can'] => {
  if (scopes === 'all') return () => true;
  if (scopes === 'find') return (action) => /\.find(?:One)?$/.test(action);
  const actions = new Set(scopes);
  return (action) => actions.has(action);
};

/** Bearer tokens, kept as hashes, with scopes: actions, `find` for reading alone, or `all`. */
export const bearerTokens = definePlugin({
  name: 'bearer-tokens',
  options: z.object({ tokens: z.array(token) }).strict(),
  contributes: {
    strategies: ({ options }) => {
      const known = new Map(options.tokens.map((each) => [each.sha256, { ...each, can: granted(each) }]));
      const authenticate = (ctx: { get(name: string): string }): Identity | undefined => {
        const sent = /^bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1];
        const found = sent && known.get(createHash('sha256').update(sent).digest('hex'));
        if (!found) return undefined;
        if (found.expiresAt && Date.parse(found.expiresAt) < Date.now()) throw errors.EXPIRED({ name: found.name });
        const { sha256, name, can } = found;
        return { strategy: 'bearer-tokens', grantsKey: sha256, credentials: { name }, can };
      };
      return [{ name: 'bearer-tokens', authenticate }];
    },
  },
});
