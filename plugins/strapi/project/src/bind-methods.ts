/**
 * Converts an instance of a class to a plain object with bound methods, because methods on the prototype are lost when
 * properties are copied. Returns other objects unchanged.
 */
export function bindMethods(made: object): object {
  const properties: PropertyDescriptorMap = {};
  for (let at = Object.getPrototypeOf(made); isClassPrototype(at); at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor' && !Object.hasOwn(properties, name))
        properties[name] = { value: value.bind(made), writable: true, enumerable: true, configurable: true };
  }
  if (!isClassPrototype(Object.getPrototypeOf(made))) return made;
  for (const name of Object.keys(made)) {
    const value: unknown = Reflect.get(made, name);
    properties[name] =
      typeof value === 'function'
        ? { value, writable: true, enumerable: true, configurable: true }
        : { get: () => Reflect.get(made, name), enumerable: true, configurable: true };
  }
  return Object.defineProperties({}, properties);
}

const isClassPrototype = (prototype: unknown): prototype is object =>
  typeof prototype === 'object' &&
  prototype !== null &&
  prototype !== Object.prototype &&
  Object.hasOwn(prototype, 'constructor');
