import { defineContentType } from './define.ts';

/**
 * Who made and changed entries. Strapi's administrators, here so that the columns `created_by_id` and `updated_by_id`
 * have something to lead to on an empty database; administering is a plugin's own work.
 *
 * All that could identify or open an account is private.
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
