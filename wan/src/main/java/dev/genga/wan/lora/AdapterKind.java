package dev.genga.wan.lora;

/// How the change of a layer's weight is made of few numbers.
public sealed interface AdapterKind {
  /// The kind as people write it, such as `LoHa`.
  String label();

  /// Two thin matrices: small, fast, read everywhere.
  record Lora() implements AdapterKind {
    @Override
    public String label() {
      return "LoRA";
    }
  }

  /// A LoRA that turns the weight's rows, with the rows' lengths beside it.
  record Dora() implements AdapterKind {
    @Override
    public String label() {
      return "DoRA";
    }
  }

  /// Two products of thin matrices, multiplied element by element: twice a LoRA's size, the square of
  /// its rank.
  record Loha() implements AdapterKind {
    @Override
    public String label() {
      return "LoHa";
    }
  }

  /// The Kronecker product of a small matrix and a larger one: the smallest files.
  ///
  /// @param factor rows and columns of the small one; [#EVEN] for as many as make both alike
  record Lokr(int factor) implements AdapterKind {
    /// The factor that makes both matrices alike in size.
    public static final int EVEN = -1;

    @Override
    public String label() {
      return "LoKr";
    }
  }
}
