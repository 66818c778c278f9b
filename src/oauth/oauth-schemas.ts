import type { SchemaObject } from '@nestjs/swagger';
import { RA_SCOPES } from '../common/caller';
import { ACCESS_TOKEN_SECONDS } from './access-token';
import { ASSERTION_TYPE } from './client-assertion';

export const TOKEN_REQUEST_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['grant_type'],
  properties: {
    grant_type: { type: 'string', enum: ['client_credentials'] },
    scope: { type: 'string', description: `Names with one space between them, of: ${RA_SCOPES.join(', ')}.` },
    client_id: {
      type: 'string',
      description:
        'tls_client_auth: whose certificate the connection has. With the other methods it may be left out.',
    },
    client_assertion_type: { type: 'string', enum: [ASSERTION_TYPE] },
    client_assertion: {
      type: 'string',
      description: 'private_key_jwt: iss = sub = client, aud = issuer, exp <= 60 s, jti once.',
    },
  },
  example: { grant_type: 'client_credentials', scope: 'ra.enrol ra.read' },
};

export const TOKEN_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['access_token', 'token_type', 'expires_in', 'scope'],
  properties: {
    access_token: { type: 'string' },
    token_type: { type: 'string', enum: ['Bearer', 'DPoP'] },
    expires_in: { type: 'integer', description: 'Seconds.', example: ACCESS_TOKEN_SECONDS },
    scope: { type: 'string', example: 'ra.enrol ra.read' },
  },
};

export const OAUTH_ERROR_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'string',
      enum: [
        'invalid_request',
        'invalid_client',
        'unauthorized_client',
        'unsupported_grant_type',
        'invalid_scope',
        'invalid_dpop_proof',
        'use_dpop_nonce',
        'rate_limited',
        'server_error',
      ],
    },
    error_description: { type: 'string' },
  },
};
