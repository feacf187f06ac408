import { z } from 'zod';
import { type CostLedger, costLedger } from '../engine/costLedger.js';
import { parseState, type Snapshot } from '../train/snapshot.js';

const state = z.object({ ledger: costLedger });

/** What the loop had cost when it gave out a snapshot. */
export function ledgerOf(snapshot: Snapshot, loop: 'search' | 'retrain'): CostLedger {
  return parseState(snapshot, loop, state).ledger;
}
