/** A room that the server has, as the list of rooms shows it. */
export interface OpenRoom {
  room: string;
  /** How many people were in it when the list was made. */
  users: number;
}
