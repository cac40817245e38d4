"""Swedish text: words, stems, compounds, synonyms, spelling, and what a query means; pure and deterministic."""
