-- What facets count without a filter is in indexes that hold nothing else, instead of beside the texts of claims and the
-- heads of articles.
CREATE INDEX claim_kinds ON claim (quote_type, source_type, modality, review_status);
CREATE INDEX article_claims ON article (published, claims);
