import { clusterScope, nodeScope } from '../../rollout/scope';
import { node, survey, unknown } from './sample';

describe('cluster.* of expressions', () => {
  test('of a cluster with one primary is its version and its uid', () => {
    const nodes = [node(1, { version: '7.8.6' }), node(3, { version: '7.22.0' })];
    expect(clusterScope(survey({}, nodes))).toEqual({
      name: 'cluster.example.com',
      version: '7.22.0',
      primary: 3,
      size: 2,
    });
  });

  test.each([
    ['no primary', [node(1), node(2)]],
    ['two primaries', [node(1, { role: 'primary' }), node(3)]],
  ])('of a cluster with %s is the version that all share, and no primary', (_title, nodes) => {
    expect(clusterScope(survey({}, nodes))).toMatchObject({ version: '7.22.0', primary: null });
    const mixed = nodes.map((one, index) => ({ ...one, version: `7.${index}.0` }));
    expect(clusterScope(survey({}, mixed))).toMatchObject({ version: null, primary: null });
  });

  test('of a cluster without nodes has no version', () => {
    expect(clusterScope(survey({}, []))).toEqual({
      name: 'cluster.example.com',
      version: null,
      primary: null,
      size: 0,
    });
  });

  test('of an unknown name is null, and of unknown nodes is nothing', () => {
    expect(clusterScope(survey({ clusterName: unknown }))?.name).toBeNull();
    expect(clusterScope(survey({ nodes: unknown }))).toBeUndefined();
  });
});

describe('node.* of expressions', () => {
  test('has an empty rack where there is none, and a role that is unknown stays so', () => {
    const shown = { uid: 2, address: '10.0.0.2', role: 'secondary', status: 'active', version: '7.22.0', rack: '' };
    expect(nodeScope(node(2))).toEqual(shown);
    expect(nodeScope(node(2, { rack: 'a', role: null }))).toEqual({ ...shown, rack: 'a', role: null });
  });
});
