package dev.genga.wan.workflow;

import java.util.List;

/// Says what a kind of node stands for. Inputs that are refused or ignored are judged before.
@FunctionalInterface
interface NodeTranslator {
  /// @return what its outputs stand for, in their order
  /// @throws Evaluation.MissingInput where that can't be told; the reason is then among the problems
  List<Meaning> translate(NodeInputs inputs);
}
