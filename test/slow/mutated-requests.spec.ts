import { mutatedRequestsSuite } from '../support/mutated-requests.suite';

describe('mutated certification requests', () => mutatedRequestsSuite(2_000));
