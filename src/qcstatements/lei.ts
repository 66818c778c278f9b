import { DerReader, decodeString, readWhole } from '../asn1/der-reader';
import { contextConstructed, printableString, sequence, utf8String } from '../asn1/der-writer';
import { TAG, contextConstructedTag } from '../asn1/tags';
import { OID } from '../x509/oids';
import type { Extension } from '../x509/tbs-certificate';

/**
 * How the LEI stands in its extension: `iso17442-2` PrintableString (ISO 17442-2:2020), `draft2019` SEQUENCE of code
 * and role, `utf8` UTF8String as some issuers write it.
 */
export type LeiForm = 'iso17442-2' | 'draft2019' | 'utf8';

function modulo97(characters: string): number {
  let remainder = 0;
  for (const character of characters) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** The two check digits of an LEI from its first 18 characters (ISO 17442-1, ISO/IEC 7064 MOD 97-10). */
export function leiCheckDigits(first18: string): string {
  if (!/^[0-9A-Z]{18}$/.test(first18))
    throw new RangeError('an LEI starts with 18 characters of 0-9 and A-Z');
  return String(98 - modulo97(`${first18}00`)).padStart(2, '0');
}

/** Whether `lei` is 18 characters of 0-9 and A-Z and two digits, with the remainder 1 modulo 97. */
export function isValidLei(lei: string): boolean {
  return /^[0-9A-Z]{18}[0-9]{2}$/.test(lei) && modulo97(lei) === 1;
}

/** The LEI extension, not critical (ISO 17442-2:2020). */
export function encodeLeiExtension(lei: string, form: LeiForm = 'iso17442-2'): Extension {
  const code = printableString(lei);
  const value = form === 'draft2019' ? sequence(code) : form === 'utf8' ? utf8String(lei) : code;
  return { oid: OID.lei, critical: false, value };
}

/** The LEI role extension of a natural person acting for the entity, 1 to 100 characters (ISO 17442-2:2020). */
export function encodeLeiRoleExtension(role: string): Extension {
  if (role.length < 1 || role.length > 100) throw new RangeError('an LEI role has 1 to 100 characters');
  return { oid: OID.leiRole, critical: false, value: printableString(role) };
}

/** The role in an LEI role extension. */
export function decodeLeiRole(value: Uint8Array): string {
  return decodeString(readWhole(value));
}

/** The role extension of the 2019 draft: code and role in one SEQUENCE. */
export function encodeDraftLeiWithRole(lei: string, role: string): Extension {
  const value = sequence(printableString(lei), contextConstructed(0, printableString(role)));
  return { oid: OID.lei, critical: false, value };
}

const LEI_IDENTIFIER_PREFIX = 'LEIXG-';

/** The LEI in an organizationIdentifier `LEIXG-...`, or undefined for another scheme (EN 319 412-1 5.1.4). */
export function leiOfOrganizationIdentifier(identifier: string): string | undefined {
  return identifier.startsWith(LEI_IDENTIFIER_PREFIX)
    ? identifier.slice(LEI_IDENTIFIER_PREFIX.length)
    : undefined;
}

/** The LEI, and the role of the 2019 form, from any form seen in practice: a string of any type, or the SEQUENCE. */
export function decodeLei(value: Uint8Array): { readonly lei: string; readonly role?: string } {
  const element = readWhole(value);
  if (element.tag !== TAG.SEQUENCE) return { lei: decodeString(element) };
  const fields = new DerReader(element.content);
  const lei = decodeString(fields.next());
  const role = fields.optional(contextConstructedTag(0));
  fields.end();
  return role ? { lei, role: decodeString(readWhole(role.content)) } : { lei };
}
