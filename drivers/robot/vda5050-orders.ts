/** The protocol versions whose messages differ in shape. */
export type VdaVersion = '2.0.0' | '2.1.0' | '3.0.0';

export interface VdaAction {
  readonly actionId: string;
  readonly actionType: string;
  readonly blockingType: 'NONE' | 'SOFT' | 'HARD';
}

export interface VdaHeader {
  readonly headerId: number;
  readonly timestamp: string;
  readonly version: VdaVersion;
  readonly manufacturer: string;
  readonly serialNumber: string;
}

export interface OrderPosition {
  readonly x: number;
  readonly y: number;
  readonly theta?: number;
  readonly mapId: string;
}

/** A place on the way, with what is to be done there. */
export interface OrderNode {
  readonly nodeId: string;
  /** Where it is, for a robot whose map does not know the node. */
  readonly position?: OrderPosition;
  readonly actions?: readonly VdaAction[];
}

/** An order along nodes: nodes have even sequence numbers, the edges between them odd ones; all are released. */
export function orderMessage(
  header: VdaHeader,
  orderId: string,
  orderUpdateId: number,
  path: readonly OrderNode[],
) {
  const nodes = path.map(({ nodeId, position, actions = [] }, index) => ({
    nodeId,
    sequenceId: 2 * index,
    released: true,
    ...(position && { nodePosition: position }),
    actions,
  }));
  const edges = path.slice(1).map(({ nodeId }, index) => ({
    edgeId: `edge-${2 * index + 1}`,
    sequenceId: 2 * index + 1,
    released: true,
    startNodeId: path[index]?.nodeId ?? '',
    endNodeId: nodeId,
    actions: [],
  }));
  // In 3.0 an edge is between its neighbours by number and names no nodes.
  const named = edges.map(({ startNodeId, endNodeId, ...edge }) =>
    header.version === '3.0.0' ? edge : { ...edge, startNodeId, endNodeId },
  );
  return { ...header, orderId, orderUpdateId, nodes, edges: named };
}

/** Questions: a robot answers them beside whatever it does. */
const questions = new Set(['stateRequest', 'factsheetRequest']);

/**
 * Instant actions. 3.0 knows no blocking ones; the 2.0.0 schema asks for `actionName` where its text says `actionType`,
 * so that such a robot is given both.
 */
export function instantActionsMessage(
  header: VdaHeader,
  actions: readonly Omit<VdaAction, 'blockingType'>[],
) {
  return {
    ...header,
    actions: actions.map((action) => ({
      ...action,
      blockingType: header.version === '3.0.0' || questions.has(action.actionType) ? 'NONE' : 'HARD',
      ...(header.version === '2.0.0' && { actionName: action.actionType }),
    })),
  };
}
