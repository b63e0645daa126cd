package dev.genga.tensor;

/// One forward pass of attention without bias, and what its backward pass needs: so that a trainer
/// that computes everything else again need not compute this again.
///
/// @param computed the result, `[B, heads, L, D]`, in the dtype that the kernel computed in
/// @param logsumexp logarithm of the sum of the exponentiated scores, of each query
public record AttentionPass(Tensor computed, Tensor logsumexp) {

  /// Whether a device's attention can be kept.
  public static boolean supports(Device device) {
    return device.equals(Device.CPU);
  }

  /// [Functional#attention] of the same arguments, the same to the bit. Records no graph.
  ///
  /// @param query `[B, heads, L, D]`, on a device that is supported
  /// @param key `[B, heads, S, D]`
  /// @param value `[B, heads, S, D]`
  public static AttentionPass run(Tensor query, Tensor key, Tensor value) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      return Engine.current().cpuAttention().pass(query, key, value).kept(scope);
    }
  }

  /// The gradients of query, key and value, in their dtypes.
  ///
  /// @param query as in [#run]
  /// @param gradient of the output
  public Tensor[] backward(Tensor query, Tensor key, Tensor value, Tensor gradient) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var gradients = Engine.current().cpuAttention().backward(this, query, key, value, gradient);
      for (var found : gradients) {
        scope.keep(found);
      }
      return gradients;
    }
  }

  /// The result in a dtype, the query's for instance.
  public Tensor output(DType dtype) {
    return computed.to(dtype);
  }

  private AttentionPass kept(TensorScope scope) {
    scope.keep(computed);
    scope.keep(logsumexp);
    return this;
  }
}
