/**
 * `read`, shared: whoever asks gets what a reading gave that began after it asked. Those who ask for the same key while a
 * reading of it is under way share the next one, so many at once cost two readings.
 */
export function together<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const slots = new Map<string, { current: Promise<T>; next: Promise<T> | null }>();

  const begin = (key: string): Promise<T> => {
    const slot = { current: read(key), next: null };
    slots.set(key, slot);
    const end = () => {
      if (slots.get(key) === slot && slot.next === null) slots.delete(key);
    };
    slot.current.then(end, end);
    return slot.current;
  };

  return (key) => {
    const slot = slots.get(key);
    if (!slot) return begin(key);
    return (slot.next ??= slot.current.then(
      () => begin(key),
      () => begin(key),
    ));
  };
}
