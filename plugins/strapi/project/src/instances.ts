/**
 * What an instance of a class has, as an object of functions called on the instance: its methods are on the prototype, where
 * whoever copies properties does not see them. Other objects are given back as they are.
 */
export function ofInstance(made: object): object {
  const properties: PropertyDescriptorMap = {};
  for (let at = Object.getPrototypeOf(made); isClass(at); at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor' && !Object.hasOwn(properties, name))
        properties[name] = { value: value.bind(made), writable: true, enumerable: true, configurable: true };
  }
  if (!isClass(Object.getPrototypeOf(made))) return made;
  for (const name of Object.keys(made)) {
    const value: unknown = Reflect.get(made, name);
    properties[name] =
      typeof value === 'function'
        ? { value, writable: true, enumerable: true, configurable: true }
        : { get: () => Reflect.get(made, name), enumerable: true, configurable: true };
  }
  return Object.defineProperties({}, properties);
}

const isClass = (prototype: unknown): prototype is object =>
  typeof prototype === 'object' &&
  prototype !== null &&
  prototype !== Object.prototype &&
  Object.hasOwn(prototype, 'constructor');
