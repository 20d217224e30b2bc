export type {} from '@mortise/kernel';

/** Any object of functions. */
export type ContentService = object;

/** The types of services by uid. Plugins with services extend it; `rest` does so for every API type. */
export interface ContentServices {}

/** By uid: functions from the core service to the changed methods. */
export type ServiceChanges = {
  readonly [U in keyof ContentServices]?: (core: ContentServices[U]) => Partial<ContentServices[U]> & ContentService;
};

declare module '@mortise/kernel' {
  interface Cradle {
    /** The service with a uid, with changes applied. @throws SERVICES_UNKNOWN. */
    service: <U extends string>(uid: U) => U extends keyof ContentServices ? ContentServices[U] : ContentService;
  }
  interface Contributions {
    services: Readonly<Record<string, ContentService>>;
    serviceChanges: ServiceChanges;
  }
}
