import { defineContentType } from './define.ts';

/**
 * The creators of entries: Strapi's administrators. Declared here so that the foreign keys `created_by_id` and
 * `updated_by_id` have a target table on an empty database. Administering accounts is the work of other plugins.
 *
 * Every attribute that could identify or open an account is private.
 */
export const adminUser = defineContentType({
  kind: 'collectionType',
  collectionName: 'admin_users',
  info: { singularName: 'user', pluralName: 'users', displayName: 'User' },
  attributes: {
    firstname: { type: 'string' },
    lastname: { type: 'string' },
    username: { type: 'string' },
    email: { type: 'email', private: true },
    password: { type: 'password', private: true },
    resetPasswordToken: { type: 'string', private: true },
    resetPasswordTokenExpiresAt: { type: 'datetime', private: true },
    registrationToken: { type: 'string', private: true },
    isActive: { type: 'boolean', private: true, default: false },
    blocked: { type: 'boolean', private: true, default: false },
    preferedLanguage: { type: 'string' },
  },
});
