import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { eventRecord } from '#shared/contracts/records.contract.ts';
import type { Meter } from '#shared/ports/meter.port.ts';
import { measureEvent } from '#shared/usecases/metrics/measure-event.usecase.ts';
import type { MeasureDeps } from '#shared/usecases/metrics/measure-event.usecase.ts';

export interface Dependencies extends MeasureDeps {
  readonly meter: Meter;
}

/** An event that was told, for the dashboards. */
export const createHandler =
  ({ meter, ...deps }: Dependencies) =>
  async (message: JsonObject): Promise<void> =>
    meter.record(await measureEvent(eventRecord.parse(message), deps));
