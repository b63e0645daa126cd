package dev.genga.dataset.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected numbers were printed by CPython 3.11.
class PythonRandomTest {

  /// `random.seed(seed); x = list(range(n)); random.shuffle(x); print(x, random.randint(0, 2**31))`
  @ParameterizedTest
  @CsvSource({
    "0, 7 8 1 5 3 4 2 0 9 6, 1537810351",
    "1, 7 11 0 8 5 6 3 10 4 1 9 2, 2095328386",
    "42, 7 5 2 8 9 6 11 3 4 0 1 10, 136505587",
    "-42, 7 5 2 8 9 6 11 3 4 0 1 10, 136505587",
    "2147483655, 0 4 1 9 8 5 6 3 2 7 10, 1931130199",
    "4294967296, 8 9 3 2 4 7 0 6 5 1, 60122280",
    "1099511627781, 1 2 3 6 7 0 5 4 8, 574919823",
    "9007199254740991, 3 2 0 6 5 7 4 1, 92468375",
  })
  void shufflesAsPythonDoes(long seed, String shuffled, long following) {
    var expected = Integers.of(shuffled);
    var random = new PythonRandom(seed);
    var list = upTo(expected.size());
    random.shuffle(list);
    assertThat(list).isEqualTo(expected);
    assertThat(random.randint(0, 1L << 31)).isEqualTo(following);
  }

  /// `sum((i + 1) * v for i, v in enumerate(x)) % 1000003` of the shuffled list.
  @ParameterizedTest
  @CsvSource({"42, 1000, 680348, 1754569613", "7, 100000, 986476, 2078702060"})
  void shufflesLongListsAsPythonDoes(long seed, int count, long sum, long following) {
    var random = new PythonRandom(seed);
    var list = upTo(count);
    random.shuffle(list);
    assertThat(Integers.weightedSum(list)).isEqualTo(sum);
    assertThat(random.randint(0, 1L << 31)).isEqualTo(following);
  }

  /// `random.seed(seed); [random.randint(0, 2**31) for _ in range(4)]`
  @ParameterizedTest
  @CsvSource({
    "0, 1654615998, 1806341205, 173879092, 1112038970",
    "42, 478163327, 107420369, 1181241943, 1051802512",
    "4294967295, 872737089, 924893097, 1251276551, 1460408326",
  })
  void drawsNumbersAsPythonDoes(long seed, long first, long second, long third, long fourth) {
    var random = new PythonRandom(seed);
    var drawn = List.of(draw(random), draw(random), draw(random), draw(random));
    assertThat(drawn).containsExactly(first, second, third, fourth);
  }

  @Test
  void aRangeOfOneNumberGivesIt() {
    assertThat(new PythonRandom(1).randint(5, 5)).isEqualTo(5);
  }

  @Test
  void anEmptyRangeIsAMistakeOfTheCaller() {
    assertThatThrownBy(() -> new PythonRandom(1).randint(5, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no random number from 5 to 4");
  }

  private static long draw(PythonRandom random) {
    return random.randint(0, 1L << 31);
  }

  private static List<Integer> upTo(int end) {
    return new ArrayList<>(IntStream.range(0, end).boxed().toList());
  }
}
