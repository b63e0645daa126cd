package dev.genga.wan.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// In which order blocks come and go.
class BlockWindowTest {
  private static final int BLOCKS = 5;

  private final Written carrier = new Written();
  private final BlockWindow window = new BlockWindow(carrier, BLOCKS);
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// Writes down what it is asked, and holds it to its order.
  private static final class Written implements BlockCarrier {
    private final List<Integer> fetched = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> slots = new ArrayList<>(List.of(-1, -1));
    private int taken;
    private volatile int broken = -1;
    private boolean closed;

    @Override
    public void fetch(int block, int slot) {
      if (block == broken) {
        throw new IllegalStateException("the disk is gone");
      }
      assertThat(slots.get(slot)).isEqualTo(-1);
      slots.set(slot, block);
      fetched.add(block);
    }

    @Override
    public Map<String, Linear> take(int block, int slot) {
      assertThat(slots.get(slot)).isEqualTo(block);
      taken++;
      var weight = Tensors.full(new long[] {1, 1}, block, DType.FLOAT32, Device.CPU);
      return Map.of("q", new DenseLinear(weight, null));
    }

    @Override
    public void leave(int block, int slot, Map<String, Linear> layers) {
      assertThat(slots.get(slot)).isEqualTo(block);
      slots.set(slot, -1);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private void use(int block) {
    var layer = (DenseLinear) window.layer(block, "q");
    assertThat(layer.weight().item()).isEqualTo(block);
    assertThat(window.layer(block, "q")).isSameAs(layer);
  }

  private void forward() {
    for (int block = 0; block < BLOCKS; block++) {
      use(block);
    }
  }

  private void backward() {
    for (int block = BLOCKS - 1; block >= 0; block--) {
      use(block);
    }
  }

  @Test
  void aPassThereAndBackFetchesNoBlockTwiceInARow() {
    forward();
    backward();
    forward();
    window.close();
    assertThat(carrier.fetched).containsExactly(0, 1, 2, 3, 4, 2, 1, 0, 2, 3, 4);
  }

  @Test
  void passesInOneDirectionBeginAnew() {
    forward();
    forward();
    window.close();
    assertThat(carrier.fetched).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
  }

  /// The next one is asked for before the one that computes is used up: it comes meanwhile.
  @Test
  void theNextBlockIsFetchedBeforeItIsUsed() {
    use(0);
    use(1);
    window.close();
    assertThat(carrier.fetched).containsExactly(0, 1, 2);
    assertThat(carrier.taken).isEqualTo(2);
    assertThat(carrier.slots).containsExactly(-1, -1);
  }

  @Test
  void anyOtherOrderGivesTheRightBlocksToo() {
    for (int block : new int[] {3, 0, 4, 4, 2, 0, 1, 3}) {
      use(block);
    }
    window.close();
  }

  @Test
  void aBlockThatCanNotBeReadStopsWhoNeedsIt() {
    carrier.broken = 2;
    use(0);
    use(1);
    assertThatThrownBy(() -> use(2)).hasRootCauseMessage("the disk is gone");
    window.close();
    assertThat(carrier.closed).isTrue();
  }

  /// As where a device had no room for it, and has now.
  @Test
  void aBlockThatCouldNotComeIsFetchedAgain() {
    carrier.broken = 2;
    use(0);
    use(1);
    assertThatThrownBy(() -> use(2)).hasRootCauseMessage("the disk is gone");
    carrier.broken = -1;
    forward();
    backward();
    window.close();
    assertThat(carrier.slots).containsExactly(-1, -1);
  }
}
