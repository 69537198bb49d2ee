DROP TABLE billing_exports;
