import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { NativeBinding } from './binding';
import type { NodeMessage } from './graph';

/**
 * The part of TensorFlow's `saved_model.proto`, `meta_graph.proto`, `graph.proto`, `node_def.proto`,
 * `attr_value.proto` and `tensor.proto` that a graph without functions needs. Field numbers are TensorFlow's.
 * Enums are written as int32: the same bytes.
 */
const schema = `
syntax = "proto3";
package tensorflow;
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
message MetaInfoDef { repeated string tags = 4; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message VersionDef { int32 producer = 1; }
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message AttrValue {
  message ListValue {
    repeated bytes s = 2; repeated int64 i = 3; repeated float f = 4; repeated bool b = 5; repeated int32 type = 6;
  }
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
    TensorShapeProto shape = 7; TensorProto tensor = 8;
  }
}
message TensorShapeProto { message Dim { int64 size = 1; } repeated Dim dim = 2; }
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4; }
`;
const SavedModel = protobuf.parse(schema, { keepCase: true }).root.lookupType('tensorflow.SavedModel');

const TAG = 'serve';
/** The graph version that TensorFlow 2.9 and later write and read; it decides which legacy rules apply. */
const GRAPH_VERSION = 1087;

/** A graph as the bytes of `saved_model.pb`. */
function encodeSavedModel(nodes: readonly NodeMessage[]): Uint8Array {
  const graphDef = { node: nodes, versions: { producer: GRAPH_VERSION } };
  const metaGraph = { meta_info_def: { tags: [TAG] }, graph_def: graphDef };
  return SavedModel.encode({ saved_model_schema_version: 1, meta_graphs: [metaGraph] }).finish();
}

/** Loads a graph into a new native session and returns its id. TensorFlow reads files only, so one exists meanwhile. */
export function loadGraph(binding: NativeBinding, nodes: readonly NodeMessage[]): number {
  const directory = mkdtempSync(join(tmpdir(), 'whittle-graph-'));
  try {
    writeFileSync(join(directory, 'saved_model.pb'), encodeSavedModel(nodes));
    return binding.loadSavedModel(directory, TAG);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
