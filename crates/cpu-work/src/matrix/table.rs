//! A table of readings: columns of numbers with names, from text whose cells are separated by commas.
//!
//! Plain: no quotes, no dates, a full stop for decimals. Who has more than that has a program that exports it so.

use crate::matrix::{MAX_ELEMENTS, Matrix, MatrixError};
use crate::random::{mix, nearly_gaussian};

/// What may stand between cells; the first of them in the first line is it.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// How much of a cell an error quotes, in characters.
const QUOTED: usize = 30;

/// A table of finite numbers with a name for each column.
///
/// ```
/// use std::ops::ControlFlow;
/// use cpu_work::matrix::{Fitting, Table};
/// use cpu_work::Crew;
///
/// let table = Table::parse(b"customers,minutes\n10, 21\n20, 41\n30, 61\n")?;
/// let kernel = Fitting::new(&table, 1, 1)?;
/// let cleaned = Crew::One.clean(&kernel, |_| ControlFlow::Continue(()))?;
/// let fit = kernel.assemble(cleaned.pieces.iter().flatten())?;
/// assert!((fit.at(&[50.0]) - 101.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    names: Vec<String>,
    numbers: Matrix<f64>,
}

impl Table {
    /// Makes a table of a matrix and a name for each of its columns.
    ///
    /// # Errors
    ///
    /// [`MatrixError::WrongLength`] unless there are as many names as columns.
    pub fn new(names: Vec<String>, numbers: Matrix<f64>) -> Result<Self, MatrixError> {
        if names.len() != numbers.columns() {
            return Err(MatrixError::WrongLength {
                expected: numbers.columns(),
                found: names.len(),
            });
        }
        Ok(Self { names, numbers })
    }

    /// Reads a table from text: a line for each row, cells separated by commas, semicolons or tabs.
    ///
    /// If no cell of the first line is a number, it names the columns. Empty lines, and those that begin with `#`, are passed over.
    ///
    /// # Errors
    ///
    /// [`MatrixError::NotText`], [`NotANumber`](MatrixError::NotANumber) (for NaN and infinities too) or
    /// [`Ragged`](MatrixError::Ragged), with line and column; [`TooLarge`](MatrixError::TooLarge) as soon as there are more than
    /// [`MAX_ELEMENTS`] cells; [`Empty`](MatrixError::Empty).
    pub fn parse(bytes: &[u8]) -> Result<Self, MatrixError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| MatrixError::NotText {
            line: 1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count(),
        })?;
        let lines = text
            .lines()
            .zip(1..)
            .map(|(line, number)| (line.trim(), number));
        let mut lines = lines
            .filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
            .peekable();
        let &(first, _) = lines.peek().ok_or(MatrixError::Empty)?;
        let separator = SEPARATORS
            .into_iter()
            .find(|&separator| first.contains(separator));
        let separator = separator.unwrap_or(SEPARATORS[0]);
        let cells = |line: &'_ str| {
            line.split(separator)
                .map(str::trim)
                .map(str::to_owned)
                .collect()
        };
        let mut names: Vec<String> = cells(first);
        let columns = names.len();
        if names.iter().all(|cell| cell.parse::<f64>().is_err()) {
            lines.next();
        } else {
            names = (1..=columns)
                .map(|number| format!("column {number}"))
                .collect();
        }

        let mut elements = Vec::new();
        for (line, number) in lines {
            let before = elements.len();
            for (cell, column) in line.split(separator).map(str::trim).zip(1..) {
                elements.push(parse_cell(cell, number, column)?);
            }
            let found = elements.len() - before;
            if found != columns {
                return Err(MatrixError::Ragged {
                    line: number,
                    expected: columns,
                    found,
                });
            }
            if elements.len() as u64 > MAX_ELEMENTS {
                return Err(MatrixError::TooLarge {
                    rows: elements.len() / columns,
                    columns,
                });
            }
        }
        let numbers = Matrix::new(elements.len() / columns, columns, elements)?;
        Ok(Self { names, numbers })
    }

    /// Makes readings of a light meter on a dirty floor: how bright it is at `x` and `y`, which are measured in rooms. The truth
    /// is 200 + 40·x − 25·y, the meter is off by 3 on average (a standard deviation). The same seed gives the same readings.
    ///
    /// # Panics
    ///
    /// If there are no rows, or more than a third of [`MAX_ELEMENTS`].
    #[must_use]
    pub fn generated(rows: usize, seed: u64) -> Self {
        let stream = mix(seed);
        let elements = (0..rows as u64)
            .flat_map(|row| {
                let draw = |column: u64| mix(stream ^ mix(row * 3 + column));
                let place = |column| (draw(column) >> 32) as f64 / 4_294_967_296.0;
                let (x, y) = (4.0 * place(0), 3.0 * place(1));
                [
                    x,
                    y,
                    200.0 + 40.0 * x - 25.0 * y + 3.0 * f64::from(nearly_gaussian(draw(2))),
                ]
            })
            .collect();
        let numbers = Matrix::new(rows, 3, elements)
            .expect("a generated table has rows, and not too many of them");
        Self {
            names: ["x", "y", "light"].map(str::to_owned).into(),
            numbers,
        }
    }

    /// Returns a table for fitting a polynomial: the first of two columns to the powers from 1 to `degree`, and the second.
    ///
    /// # Errors
    ///
    /// [`MatrixError::Columns`] unless there are two columns; [`MatrixError::NotFinite`] if a power grows beyond its type;
    /// [`MatrixError::TooLarge`].
    pub fn powers(&self, degree: u16) -> Result<Self, MatrixError> {
        let columns = self.numbers.columns();
        if columns != 2 {
            return Err(MatrixError::Columns {
                columns,
                needed: "two for a polynomial",
            });
        }
        let width = usize::from(degree) + 1;
        let mut elements = Vec::with_capacity(super::size(self.numbers.rows(), width)?);
        for row in self.numbers.elements().chunks_exact(2) {
            elements.extend((1..=degree).map(|power| row[0].powi(power.into())));
            elements.push(row[1]);
        }
        let power = |power: u16| match power {
            1 => self.names[0].clone(),
            _ => format!("{}^{power}", self.names[0]),
        };
        Ok(Self {
            names: (1..=degree)
                .map(power)
                .chain([self.names[1].clone()])
                .collect(),
            numbers: Matrix::new(self.numbers.rows(), width, elements)?,
        })
    }

    /// Returns the names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the numbers: a row for each line.
    pub fn numbers(&self) -> &Matrix<f64> {
        &self.numbers
    }
}

fn parse_cell(cell: &str, line: usize, column: usize) -> Result<f64, MatrixError> {
    match cell.parse() {
        Ok(number) if f64::is_finite(number) => Ok(number),
        _ => Err(MatrixError::NotANumber {
            line,
            column,
            text: cell.chars().take(QUOTED).collect(),
        }),
    }
}
