/** Call `act` when no other tab of this browser does under the same name; at once without locks. */
export async function takeTurn(name: string, act: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined; // only where the page is secure
  await (locks ? locks.request(`estimatory:${name}`, act) : act());
}
