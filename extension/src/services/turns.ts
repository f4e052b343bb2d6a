/** Act when no other tab of this browser acts under the same name; without locks at once. */
export async function takeTurn(name: string, act: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined; // only where the page is secure
  await (locks ? locks.request(`estimatory:${name}`, act) : act());
}
