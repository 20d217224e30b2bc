export type {} from '@mortise/kernel';

/** Any object of functions. */
export type ContentService = object;

/** Services by uid. Whoever brings services merges their types here; `rest` does it for every API type. */
export interface ContentServices {}

/** From the core service to what differs. */
export type ServiceChanges = {
  readonly [U in keyof ContentServices]?: (core: ContentServices[U]) => Partial<ContentServices[U]> & ContentService;
};

declare module '@mortise/kernel' {
  interface Cradle {
    /** The service of a uid, changes applied. @throws SERVICES_UNKNOWN. */
    service: <U extends string>(uid: U) => U extends keyof ContentServices ? ContentServices[U] : ContentService;
  }
  interface Contributions {
    services: Readonly<Record<string, ContentService>>;
    serviceChanges: ServiceChanges;
  }
}
