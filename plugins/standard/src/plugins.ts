import { auth } from '@mortise/auth';
import { config } from '@mortise/config';
import { contentApi } from '@mortise/content-api';
import { contentTypes } from '@mortise/content-types';
import { controllers } from '@mortise/controllers';
import { coreStore } from '@mortise/core-store';
import { customFields } from '@mortise/custom-fields';
import { database } from '@mortise/database';
import { documentMiddlewares } from '@mortise/document-middlewares';
import { documents } from '@mortise/documents';
import { draftAndPublish } from '@mortise/draft-and-publish';
import { errors } from '@mortise/errors';
import { health } from '@mortise/health';
import { http } from '@mortise/http';
import { i18n } from '@mortise/i18n';
import { lifecycles } from '@mortise/lifecycles';
import { logger } from '@mortise/logger';
import { middlewares } from '@mortise/middlewares';
import { migrations } from '@mortise/migrations';
import { passwords } from '@mortise/passwords';
import { policies } from '@mortise/policies';
import { query } from '@mortise/query';
import { queryEngine } from '@mortise/query-engine';
import { rest } from '@mortise/rest';
import { routing } from '@mortise/routing';
import { services } from '@mortise/services';
import { uids } from '@mortise/uids';
import { upload } from '@mortise/upload';
import { validation } from '@mortise/validation';

/** The plugins of the standard server by name, in the order of the list. */
export const plugins = {
  logger,
  config,
  http,
  errors,
  middlewares,
  routing,
  auth,
  policies,
  controllers,
  services,
  'content-types': contentTypes,
  query,
  database,
  migrations,
  'query-engine': queryEngine,
  'core-store': coreStore,
  documents,
  'document-middlewares': documentMiddlewares,
  lifecycles,
  'draft-and-publish': draftAndPublish,
  i18n,
  'custom-fields': customFields,
  validation,
  passwords,
  uids,
  upload,
  'content-api': contentApi,
  rest,
  health,
};

export type StandardName = keyof typeof plugins;
