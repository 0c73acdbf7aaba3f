// The receipt of an erasure: what went, what is left out of reach, and how anybody can check it later.
import { CircleCheck, Clock, Download } from 'lucide-react';
import type { ErasureReceipt } from 'recollect/client';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Moment } from '../../components/moment.js';
import { fileNamePart, saveFile } from './save-file.js';

const places: Readonly<Record<ErasureReceipt['outOfReach'][number]['place'], string>> = {
  free_space: 'Free space of the database’s files',
  statistics: 'Statistics of the planner',
  write_ahead_log: 'Write-ahead log',
  log_archive: 'Archive of that log',
  replicas: 'Replicas',
  backups: 'Backups',
  copies: 'Copies somebody made',
};

interface ReceiptDialogProps {
  receipt: ErasureReceipt;
  userId: string;
  onClose(): void;
}

export function ReceiptDialog({ receipt, userId, onClose }: ReceiptDialogProps) {
  function save() {
    const day = receipt.erasedAt.slice(0, 10);
    saveFile(`receipt-${fileNamePart(userId)}-${day}.json`, [JSON.stringify(receipt, null, 2)], 'application/json');
  }

  return (
    <Dialog open onClose={onClose} title={receipt.complete ? 'Erased' : 'Erased, and not yet everywhere'} wide>
      <div className="grid gap-6">
        <p className="flex items-center gap-2.5">
          {receipt.complete ? (
            <CircleCheck size={20} aria-hidden className="shrink-0 text-accent-ink" />
          ) : (
            <Clock size={20} aria-hidden className="shrink-0 text-amber" />
          )}
          <span>
            Erasure <code className="font-mono text-sm">{receipt.erasureId}</code>,{' '}
            <Moment at={receipt.erasedAt} exact />
          </span>
        </p>
        <Stores receipt={receipt} />
        <section className="grid gap-2">
          <h3 className="font-display text-lg">Out of reach</h3>
          <p className="text-sm text-soft">Where bytes may still lie that no statement reaches, and until when.</p>
          <ul className="grid gap-2 text-sm">
            {receipt.outOfReach.map(({ place, why, until }) => (
              <li key={place} className="border-l-2 border-line-strong pl-3">
                <span className="font-medium">{places[place]}</span>
                {until && <span className="text-faint"> · until {until}</span>}
                <span className="block text-soft">{why}</span>
              </li>
            ))}
          </ul>
        </section>
        <section className="grid gap-2 text-sm">
          <h3 className="font-display text-lg">Signature</h3>
          <p className="text-soft">
            Ed25519 over everything above, by the deployment’s key. Anybody with the receipt and the public key can
            check it, without this server: <code className="font-mono">recollect audit verify --receipt FILE</code>.
          </p>
          <p className="font-mono text-xs text-faint">
            key {receipt.signature.keyId}
            <br />
            {receipt.signature.value}
          </p>
        </section>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button tone="primary" onClick={save}>
            <Download size={16} aria-hidden />
            Download the receipt
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Stores({ receipt: { stores } }: { receipt: ErasureReceipt }) {
  return (
    <table className="w-full text-left text-sm">
      <thead className="text-xs text-soft">
        <tr>
          <th scope="col" className="py-1.5 font-medium">
            Store
          </th>
          <th scope="col" className="py-1.5 font-medium">
            Deleted
          </th>
          <th scope="col" className="py-1.5 text-right font-medium">
            Found afterwards
          </th>
        </tr>
      </thead>
      <tbody>
        {stores.map(({ store, status, erased, remaining }) => (
          <tr key={store} className="border-t border-line align-top">
            <th scope="row" className="py-2 pr-3 font-medium">
              {store}
              {status === 'pending' && <span className="block text-xs text-amber">to be tried again</span>}
            </th>
            <td className="py-2 pr-3 text-soft">
              {Object.entries(erased)
                .filter(([, rows]) => rows > 0)
                .map(([table, rows]) => `${rows.toLocaleString()} ${table.replaceAll('_', ' ')}`)
                .join(', ') || 'nothing was there'}
            </td>
            <td className="tabular py-2 text-right">{remaining ?? 'unknown'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
